# SPDX-License-Identifier: Apache-2.0
"""For gdb: prints "stack THREAD ADDRESS ADDRESS ..." for each thread, from the innermost frame to the
outermost. Of a caller, the last byte of its call; of what a signal interrupted, the next instruction; of
the code that a handler returns to, its first byte: nothing called it."""
import gdb

# What gdb adds from debug information: frames that are not on the stack.
MADE_UP = (gdb.INLINE_FRAME, gdb.TAILCALL_FRAME)


def addresses(frame):
    called = False
    while frame is not None and frame.pc() != 0:
        if frame.type() not in MADE_UP:
            is_trampoline = frame.type() == gdb.SIGTRAMP_FRAME
            yield frame.pc() - (1 if called and not is_trampoline else 0)
            called = not is_trampoline
        frame = frame.older()


gdb.execute("set backtrace limit unlimited")
gdb.execute("set backtrace past-main on")
for thread in gdb.selected_inferior().threads():
    thread.switch()
    print("stack", thread.ptid[1], *("%x" % address for address in addresses(gdb.newest_frame())))
