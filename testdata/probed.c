// SPDX-License-Identifier: Apache-2.0
//
// Known about it: puts uprobes on functions of its own, as others do who trace it, and burns --ms
// (default 1000) of CPU time below `main` and `probed_outer`:
//   --case return     in probed_leaf, which a return probe waits for
//   --case twice      the same with two return probes
//   --case tail       in probed_leaf, to which probed_jump jumped: one waits for each
//   --case recursion  in probed_leaf, ten probed_descend deep: one waits for each
//   --case returning  in calls of probed_empty, one waits for each: the time is the kernel's
//   --case stepped    in calls of probed_empty, each of which hits a probe on an instruction that
//                     the kernel cannot emulate and runs from a page of its own
//   --case replaced   the same where the probe is on a nop that Linux 6.18 replaces by a call
// Built without frame pointers, and as probed-framed with them.
#include <fcntl.h>
#include <link.h>
#include <linux/perf_event.h>

#include "target.h"

static const char usage[] =
    "[--case return|twice|tail|recursion|returning|stepped|replaced] [--ms MS] [--await-go]";
static uint64_t nanos;
static const char *asked;

static int is_asked(const char *name) {
    return strcmp(asked, name) == 0;
}

static uint64_t number_in(const char *path) {
    char text[32] = "";
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || read(fd, text, sizeof(text) - 1) < 0) {
        perror(path);
        exit(1);
    }
    close(fd);
    return strtoull(text, NULL, 10);
}

struct place {
    uintptr_t address;
    uint64_t offset;
};

static int find_offset(struct dl_phdr_info *object, size_t size, void *data) {
    (void)size;
    struct place *place = data;
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &object->dlpi_phdr[i];
        const uintptr_t start = object->dlpi_addr + segment->p_vaddr;
        if (segment->p_type == PT_LOAD && place->address - start < segment->p_memsz) {
            place->offset = place->address - start + segment->p_offset;
            return 1;
        }
    }
    return 0;
}

// Probes an instruction of this process until it ends.
static void probe(const void *address, int at_return) {
    struct place place = {.address = (uintptr_t)address};
    dl_iterate_phdr(find_offset, &place);
    struct perf_event_attr event = {
        .size = sizeof(event),
        .type = (uint32_t)number_in("/sys/bus/event_source/devices/uprobe/type"),
        .config = (uint64_t)at_return, // format/retprobe: config:0
        .config1 = (uintptr_t) "/proc/self/exe",
        .config2 = place.offset,
    };
    if (syscall(SYS_perf_event_open, &event, 0, -1, -1, PERF_FLAG_FD_CLOEXEC) < 0) {
        perror("perf_event_open");
        exit(1);
    }
}

TARGET_FUNCTION static void probed_leaf(void) {
    TARGET_SPIN_CPU_NANOS(nanos);
}

// The kernel steps over a subtraction from the stack pointer, and emulates a push.
void probed_empty(void);
void probed_nop(void);
void probed_jump(void);
__asm__(".text\n"
        ".type probed_empty, @function\n"
        "probed_empty:\n"
        ".cfi_startproc\n"
        "sub $40, %rsp\n"
        ".cfi_def_cfa_offset 48\n"
        "add $40, %rsp\n"
        ".cfi_def_cfa_offset 8\n"
        "ret\n"
        ".cfi_endproc\n"
        ".size probed_empty, . - probed_empty\n"
        ".type probed_nop, @function\n"
        "probed_nop:\n"
        ".cfi_startproc\n"
        ".byte 0x0f, 0x1f, 0x44, 0x00, 0x00\n" // the nop of 5 bytes
        "ret\n"
        ".cfi_endproc\n"
        ".size probed_nop, . - probed_nop\n"
        ".type probed_jump, @function\n"
        "probed_jump:\n"
        ".cfi_startproc\n"
        "nop\n"
        "jmp probed_leaf\n"
        ".cfi_endproc\n"
        ".size probed_jump, . - probed_jump\n");

TARGET_FUNCTION static int probed_descend(int left) {
    if (left > 1) {
        return probed_descend(left - 1) + 1;
    }
    probed_leaf();
    return 0;
}

// The function that is called over and over; NULL: another case.
static void (*called_function(void))(void) {
    return is_asked("replaced")                           ? probed_nop
           : is_asked("returning") || is_asked("stepped") ? probed_empty
                                                          : NULL;
}

TARGET_FUNCTION static void probed_outer(void) {
    void (*called)(void) = called_function();
    if (called) {
        const uint64_t end = target_cpu_nanos() + nanos;
        while (target_cpu_nanos() < end) {
            called();
        }
    } else if (is_asked("tail")) {
        probed_jump();
    } else if (is_asked("recursion")) {
        probed_descend(10);
    } else {
        probed_leaf();
    }
}

static void probe_what_is_asked(void) {
    if (called_function()) {
        probe(called_function(), is_asked("returning"));
        return;
    }
    probe(probed_leaf, 1);
    if (is_asked("twice")) {
        probe(probed_leaf, 1);
    } else if (is_asked("tail")) {
        probe(probed_jump, 1);
    } else if (is_asked("recursion")) {
        probe(probed_descend, 1);
    }
}

int main(int argc, char **argv) {
    target_usage(argc, argv, usage);
    nanos = target_number_option(argc, argv, "--ms", 1000) * 1000000;
    asked = target_option(argc, argv, "--case", "return");
    probe_what_is_asked();
    target_ready(argc, argv);
    probed_outer();
    return 0;
}
