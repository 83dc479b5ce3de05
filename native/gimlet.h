/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libgimlet: what Java cannot do without C. Open, load and attach BPF objects, reach their maps,
 * the system calls around them, a child process that waits at a gate, signals, demangling.
 *
 * Conventions, for all functions: arguments and results are machine words or pointers, at most six
 * arguments, the result is negative for failure (-errno). No function keeps a pointer that it was
 * given, except gimlet_object_open(), which says so. No policy: whatever Java can decide, Java
 * decides.
 */
#ifndef GIMLET_H
#define GIMLET_H

#include <stddef.h>
#include <stdint.h>

#define GIMLET_API __attribute__((visibility("default")))

struct gimlet_object;

/* ---- BPF objects (object.c). Not thread-safe: one thread opens, loads and closes. ---- */

/* Parses an ELF object in memory. The bytes may be released after the call. None of its programs is
 * loaded unless it is added. */
GIMLET_API long gimlet_object_open(const void *bytes, size_t size, const char *name,
                                   struct gimlet_object **object);
/* Before loading: the capacity of a map; for a ring buffer its bytes, a power of two. */
GIMLET_API long gimlet_object_resize_map(struct gimlet_object *object, const char *name,
                                         uint32_t max_entries);
/* Before loading: loads this program, too. -ENOENT: no such name. */
GIMLET_API long gimlet_object_add_program(struct gimlet_object *object, const char *name);
/* Before loading: takes the maps of another object, which is loaded, instead of those of its own
 * that have the same names. The other object may be closed first. */
GIMLET_API long gimlet_object_share_maps(struct gimlet_object *object,
                                         const struct gimlet_object *other);
GIMLET_API long gimlet_object_load(struct gimlet_object *object);
/* File descriptors, owned by the object. -ENOENT: no such name. */
GIMLET_API long gimlet_object_map_fd(struct gimlet_object *object, const char *name);
GIMLET_API long gimlet_object_program_fd(struct gimlet_object *object, const char *name);
GIMLET_API void gimlet_object_close(struct gimlet_object *object);
/* What libbpf and the verifier said since the last gimlet_object_open(), NUL-terminated, valid
 * until the next one. */
GIMLET_API const char *gimlet_log(void);

/* 1 when the kernel has this helper for this program type, 0 when not. */
GIMLET_API long gimlet_has_helper(uint32_t program_type, uint32_t helper_id);

/* Attaches a program to a perf event. With a cookie other than 0 the result is a link's file
 * descriptor (Linux 5.15), else 0 and the event itself keeps the program. */
GIMLET_API long gimlet_attach(int event_fd, int program_fd, uint64_t cookie);

/* Attaches a program to a tracepoint of the kernel, of which it gets the arguments as they are. The
 * result is a link's file descriptor. */
GIMLET_API long gimlet_attach_raw_tracepoint(int program_fd, const char *name);

/* For a per-CPU map the value holds one value, rounded up to 8 bytes, for each possible CPU. */
GIMLET_API long gimlet_map_lookup(int map_fd, const void *key, void *value);
GIMLET_API long gimlet_map_update(int map_fd, const void *key, const void *value);
GIMLET_API long gimlet_map_delete(int map_fd, const void *key);
/* Creates an array of one element that can be mapped (Linux 5.5); the result is its descriptor. */
GIMLET_API long gimlet_array_create(const char *name, uint32_t value_bytes);
GIMLET_API long gimlet_possible_cpus(void);

/* While the file descriptor is open the kernel measures the run time of BPF programs (Linux 5.8).
 */
GIMLET_API long gimlet_enable_run_time_statistics(void);

struct gimlet_program_info {
    uint64_t run_time_ns;
    uint64_t run_count;
    uint64_t verified_instructions; /* 0 before Linux 5.16 */
};
GIMLET_API long gimlet_program_info(int program_fd, struct gimlet_program_info *info);

/* ---- Loaded BPF programs (programs.c) ---- */

struct gimlet_loaded_program {
    int32_t program_fd;
    int32_t btf_fd; /* the types that come with it, which hold the names of its files */
};

struct gimlet_code_line {
    uint64_t address;         /* of the first instruction, in the kernel */
    uint32_t file_offset;     /* of the file's name, in the strings of its BTF */
    uint32_t line_and_column; /* the line, and the column in the low 10 bits */
};

/* Opens, for the caller to close, those that the kernel knows the lines of, at most MAX; how many
 * these are. None without CAP_SYS_ADMIN, which only this needs. */
GIMLET_API long gimlet_open_programs(struct gimlet_loaded_program *programs, size_t max);
/* The lines of a program, at most MAX; how many it has. 0 where the kernel hides addresses from who
 * opened it. */
GIMLET_API long gimlet_program_lines(int program_fd, struct gimlet_code_line *lines, size_t max);
/* Types in the format of the kernel's BTF, as far as SIZE reaches; the size of all. */
GIMLET_API long gimlet_btf(int btf_fd, void *bytes, size_t size);

/* ---- System calls (system.c) ---- */

GIMLET_API long gimlet_perf_event_open(const void *attributes, int pid, int cpu, int group_fd,
                                       unsigned long flags);
/* The number by which gimlet_perf_event_open() knows a tracepoint. -ENOENT: there is none of this
 * name. Where tracefs is not mounted, it is for the look-up, and nobody else sees it. */
GIMLET_API long gimlet_tracepoint_id(const char *category, const char *name);
GIMLET_API long gimlet_ioctl(int fd, unsigned long request, unsigned long argument);
GIMLET_API long gimlet_map_memory(int fd, size_t size, int writable, size_t offset);
GIMLET_API long gimlet_unmap_memory(void *address, size_t size);
GIMLET_API long gimlet_read(int fd, void *buffer, size_t size);
/* Whether the file has other contents than those of WRITTEN_NS and BYTES, as far as statx(2) tells:
 * 1 or 0. Waits for no file system. */
GIMLET_API long gimlet_is_rewritten(int fd, int64_t written_ns, uint64_t bytes);
GIMLET_API long gimlet_close(int fd);
GIMLET_API long gimlet_open_directory(const char *path);
/* Opens a file of /proc to read. */
GIMLET_API long gimlet_open_to_read(const char *path);
/* An eventfd to wake a poller with. gimlet_event_clear() makes it unreadable again. */
GIMLET_API long gimlet_event_create(void);
GIMLET_API long gimlet_event_signal(int event_fd);
GIMLET_API long gimlet_event_clear(int event_fd);
GIMLET_API long gimlet_poll_create(void);
GIMLET_API long gimlet_poll_add(int poll_fd, int fd, uint64_t token);
/* The tokens of descriptors that are ready, or 0 after the timeout. EINTR counts as a timeout. */
GIMLET_API long gimlet_poll_wait(int poll_fd, uint64_t *tokens, int max, int timeout_millis);
/* Raises the limit of open files to its hard limit and returns it. */
GIMLET_API long gimlet_raise_file_limit(void);

/* The columns of the terminal that a descriptor is, 0 where it does not know. */
GIMLET_API long gimlet_terminal_columns(int fd);
/* Raises the limit of locked memory, which BPF maps are charged to before Linux 5.11. */
GIMLET_API long gimlet_raise_memlock_limit(void);
GIMLET_API long gimlet_monotonic_nanos(void);
/* CPU time of this process, user and system, in nanoseconds. */
GIMLET_API long gimlet_process_cpu_nanos(void);

/* User and system CPU time that the calling thread has used. */
GIMLET_API long gimlet_thread_cpu_nanos(void);
/* The user that this process acts as. */
GIMLET_API long gimlet_effective_user_id(void);

/* The effective capabilities of this process, bit by capability number (linux/capability.h). */
GIMLET_API long gimlet_effective_capabilities(uint64_t *capabilities);
/* (place.c) Opens (O_PATH) the directory that PATH's last file is in, or will be, and gives that
 * file's NAME there, which is no symbolic link any more. Links are followed only that belong to
 * root, to this user or to TRUSTED_USER (-1: nobody more): whose others are could turn them to a
 * file of root's. -EPERM: there is such a link. -EISDIR: PATH ends in no name. */
GIMLET_API long gimlet_open_place(const char *path, long trusted_user, char *name, size_t size);
/* Creates a file that must not be there, and opens it for writing, with the permissions of MODE
 * whatever the umask; it belongs to USER and GROUP where that may be set. */
GIMLET_API long gimlet_create_file(int directory, const char *name, int mode, long user,
                                   long group);

/* ---- The file server (files.c, and files/ for its program) ----
 *
 * Files that others may have put where they are, are opened and read by a process of its own: who
 * waits for a file system that does not answer (FUSE, a network) may wait for ever, and nothing
 * ends that wait. One worker of the server takes one request after the other; one that does not
 * answer in time is left behind. One thread at a time. */

struct gimlet_file_server {
    int32_t control_fd;
    int32_t worker_fd; /* -1: there is no worker now */
    int32_t pid;
};

enum gimlet_file_operation {
    /* The regular file that a mapping is of, by the name of a link in ROOT, /proc/PID/map_files;
     * or else by a link whose name has the same start. */
    GIMLET_FILE_FIND_MAPPED,
    /* A file below ROOT as if that were the root: links cannot lead out of it. */
    GIMLET_FILE_FIND_BELOW,
    /* Opens for reading what was found: the descriptor that goes with the request. ROOT, of a
     * process with that file, can be empty. Where the file system may keep readers waiting, the
     * result is a copy in memory that nobody can change, with holes before OFFSET. */
    GIMLET_FILE_OPEN,
    /* Reads the descriptor that goes with the request, as it is. Always a copy, without holes, of
     * at most LIMIT bytes: fewer where the file ends. */
    GIMLET_FILE_READ,
};

/* Flags of GIMLET_FILE_FIND_BELOW. */
/* No symbolic link on the way. */
#define GIMLET_FILE_NO_LINKS  1
/* A directory instead of a regular file. */
#define GIMLET_FILE_DIRECTORY 2

/* PATH_MAX and as much as the path of a process's root directory takes. */
#define GIMLET_FILE_TEXT_BYTES 4224

struct gimlet_file_request {
    uint32_t operation;
    uint32_t flags;
    uint64_t offset;
    uint64_t limit;      /* what is longer from the offset on is not copied: -EFBIG */
    uint32_t path_start; /* in the text, which begins with the root; both end with a NUL */
    uint32_t text_bytes;
    char text[GIMLET_FILE_TEXT_BYTES];
};

/* What tells a file from others (statx(2)), and whose it is. */
struct gimlet_file_answer {
    int64_t result; /* -errno for failure */
    uint32_t device_major;
    uint32_t device_minor;
    uint64_t inode;
    int64_t born_ns;    /* since 1970; 0 where the file system does not keep it */
    int64_t changed_ns; /* contents or attributes */
    int64_t written_ns; /* contents; whose it is may set it */
    uint64_t bytes;
    uint64_t generation; /* of a file that is open: 0 where the file system does not tell */
    uint32_t user;
    uint32_t is_copy;
    /* Where the link of a mapping leads; NUL-terminated, but empty when longer. */
    char target[4096];
};

/* Starts the server's PROGRAM with these capabilities, as far as this process can pass them on. It
 * ends when this process does. */
GIMLET_API long gimlet_file_server_start(const char *program, uint64_t capabilities,
                                         struct gimlet_file_server *server);
/* FD goes with the request unless it is -1. The result is the descriptor that came with the answer,
 * or an error: -ETIMEDOUT when there is no answer in time, and that of the answer. */
GIMLET_API long gimlet_file_server_ask(struct gimlet_file_server *server,
                                       const struct gimlet_file_request *request, int fd,
                                       int timeout_millis, struct gimlet_file_answer *answer);
/* How many workers were left behind and still wait. */
GIMLET_API long gimlet_file_server_waiting(struct gimlet_file_server *server);
/* Ends the server. A worker that waits is left behind. */
GIMLET_API void gimlet_file_server_close(struct gimlet_file_server *server);

/* ---- Less privilege (privileges.c). One thread at a time; for the process's whole life. ---- */

/* Gives the calling thread these capabilities, bit by capability number: some that it is permitted
 * now, or fewer. Has all others give themselves the same before they do anything else. The result
 * is how many did not have them yet. A thread that was just being started may have been missed:
 * call it again, until it finds none twice. */
GIMLET_API long gimlet_limit_capabilities(uint64_t effective, uint64_t permitted);
/* From now on all threads may call only what Gimlet, libc and the JVM use in a recording that runs;
 * the rest fails with EPERM, or ENOSYS where libc then does without. Sets no_new_privs. -EINVAL:
 * the kernel has no filters. */
GIMLET_API long gimlet_filter_system_calls(void);

/* ---- A child that waits at a gate (child.c) ---- */

/* A user of this machine. */
struct gimlet_user {
    uint32_t uid;
    uint32_t gid;
    uint32_t is_known; /* 0: a number without an entry, and so without all that follows */
    char name[64];
    char home[512];
};
/* Finds a user by name or number. -ENOENT: there is none of that name. */
GIMLET_API long gimlet_find_user(const char *name, struct gimlet_user *user);

struct gimlet_child {
    int32_t pid;
    int32_t gate_fd;
    int32_t status_fd;
};
/* Forks. The child execs argv[0] (searched in PATH) once the gate opens, as the user, or as who
 * this process is for NULL; when the parent is gone, it exits. */
GIMLET_API long gimlet_child_start(char *const argv[], char *const environment[],
                                   const struct gimlet_user *user, struct gimlet_child *child);
/* Opens the gate and waits until exec succeeded (0) or failed (-errno). */
GIMLET_API long gimlet_child_release(struct gimlet_child *child);
/* 0: still running. Else 0x10000 | wait status. */
GIMLET_API long gimlet_child_poll(int pid);
GIMLET_API long gimlet_kill(int pid, int signal);

/* ---- Signals (signals.c) ---- */

/* From now on SIGINT, SIGTERM and SIGHUP only add one to the eventfd that is returned: SIGHUP
 * unless it was ignored before, the others in any case. Those that come within 300 ms after the
 * first one say the same and add nothing. What comes later also starts a timer: two seconds later
 * the process ends with the exit code 130, whatever its threads do; one more ends it at once. */
GIMLET_API long gimlet_signals_open(void);

/* Ends the process at once, without the JVM's own shutdown. */
GIMLET_API void gimlet_exit(int code);

/* ---- Names (demangle.c). Thread-safe. ---- */

/* Demangles a C++ or Rust name into the buffer. The length, 0 when it is not one or does not fit,
 * -ETIME when it takes longer than 20 ms of CPU time. Needs 8 MiB of stack for the longest names.
 */
GIMLET_API long gimlet_demangle(const char *mangled, char *buffer, size_t size);

/* ---- The walk in user space (walk.c). Thread-safe. ---- */

struct gimlet_sample;
struct gimlet_deferred_sample;
struct gimlet_rule;
struct gimlet_space;

struct gimlet_walk_input {
    const struct gimlet_deferred_sample *deferred;
    const uint64_t *slabs; /* their addresses */
    uint64_t slab_count;
    const struct gimlet_rule *rules;  /* GIMLET_MAX_RULES of them */
    const struct gimlet_space *space; /* generation 0: the process is not known */
    uint64_t use_tables;              /* 0: walk by frame pointers */
};
/* Walks a deferred sample and makes it a plain one: RECORD has room for the header and
 * GIMLET_MAX_FRAMES words. The result is the record's length. */
GIMLET_API long gimlet_walk(const struct gimlet_walk_input *input, struct gimlet_sample *record);

/* ---- The layouts of this file and probes/gimlet_abi.h in this library (layout.c) ---- */

struct gimlet_layout {
    const char *name; /* "struct.member", or a constant's name */
    int64_t value;    /* the offset, or the constant's value; for a whole struct its size */
};
/* 0 past the end. */
GIMLET_API const struct gimlet_layout *gimlet_layout(size_t index);

#endif
