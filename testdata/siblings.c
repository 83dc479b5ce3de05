// SPDX-License-Identifier: Apache-2.0
//
// Known about it: it loads the libraries siblings.d/0.so to siblings.d/15.so, one at a time and in
// no simple order, so that each normally lands where the last one was. In number N it burns
// --life-us (default 10000) of CPU time in `sibling_N_burn`, called by `caller_N` and by nobody
// else. It goes on until --ms (default 1000) of CPU time are used, and prints one line of JSON: how
// many libraries it loaded, and how many at the same address as the one before.
//
// With --at FILE each library is put there before it is loaded, in one of the ways that --by names:
//   rename    a new file takes the name
//   recreate  the old file is deleted, and a new one made, which normally gets the same inode
//   overwrite the old file gets the new contents once nobody has it mapped
// It stays there for --rest-us (default 0) before it is loaded. With --unlink FILE is deleted as
// soon as it is loaded.
//
// With --over no library is loaded: the text of each is mapped over one of the three that lie
// beside each other, in turn, without that one being unmapped before (MAP_FIXED).
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/mman.h>

#include "target.h"

static const char usage[] =
    "[--life-us US] [--ms MS] [--await-go] "
    "[--at FILE [--by rename|recreate|overwrite] [--rest-us US] [--unlink]] [--over]";

typedef void burn(uint64_t nanos, const void *decoy);

#define SIBLINGS 16
#define EACH_SIBLING(X)                                                                            \
    X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15)

static const void *decoys[SIBLINGS];

#define CALLER(N)                                                                                  \
    TARGET_FUNCTION static void caller_##N(burn *sibling, uint64_t nanos) {                        \
        sibling(nanos, decoys[N]);                                                                 \
        __asm__ volatile("" ::: "memory");                                                         \
    }
EACH_SIBLING(CALLER)

#define CALLER_NAME(N) caller_##N,
static void (*const callers[SIBLINGS])(burn *, uint64_t) = {EACH_SIBLING(CALLER_NAME)};

// Whoever takes one of these for a return address finds another sibling's caller.
static void point_decoys_at_other_callers(void) {
    for (int i = 0; i < SIBLINGS; i++) {
        decoys[i] = (const char *)callers[(i + 5) % SIBLINGS] + 8;
    }
}

static const char *at;
static const char *by;
static useconds_t rest_micros;
static int is_unlinked;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void copy(const char *from, const char *to, int flags) {
    char bytes[1 << 16];
    const int in = open(from, O_RDONLY);
    const int out = open(to, O_WRONLY | O_CREAT | flags, 0755);
    const ssize_t length = in < 0 || out < 0 ? -1 : read(in, bytes, sizeof bytes);
    if (length < 0 || write(out, bytes, (size_t)length) != length || ftruncate(out, length) != 0) {
        fail(to);
    }
    close(in);
    close(out);
}

static void put_in_place(const char *library) {
    if (strcmp(by, "rename") == 0) {
        char fresh[PATH_MAX];
        snprintf(fresh, sizeof fresh, "%s.new", at);
        copy(library, fresh, O_EXCL);
        if (rename(fresh, at) != 0) {
            fail(at);
        }
    } else if (strcmp(by, "recreate") == 0) {
        unlink(at);
        copy(library, at, O_EXCL);
    } else {
        copy(library, at, 0);
    }
}

static void *load(unsigned number) {
    char name[32];
    char path[PATH_MAX];
    snprintf(name, sizeof name, "siblings.d/%u.so", number);
    target_sibling(name, path, sizeof path);
    if (at != NULL) {
        put_in_place(path);
        usleep(rest_micros);
    }
    void *library = dlopen(at != NULL ? at : path, RTLD_NOW);
    if (library == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        exit(1);
    }
    if (is_unlinked && unlink(at) != 0) {
        fail(at);
    }
    return library;
}

static burn *function_of(void *library, unsigned number) {
    char symbol[32];
    snprintf(symbol, sizeof symbol, "sibling_%u_burn", number);
    burn *function = (burn *)dlsym(library, symbol);
    if (function == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        exit(1);
    }
    return function;
}

#define PLACES 3

static char *places;
static size_t text_offset;
static size_t burn_offset;

// All are of one layout: each segment lies as far from the first as its bytes in the file do.
static void find_layout(void) {
    void *library = load(0);
    const char *function = (const char *)function_of(library, 0);
    Dl_info info;
    if (dladdr(function, &info) == 0) {
        fail("dladdr");
    }
    const size_t offset = (size_t)(function - (const char *)info.dli_fbase);
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    text_offset = offset / page * page;
    burn_offset = offset % page;
    dlclose(library);
    places = mmap(NULL, PLACES * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (places == MAP_FAILED) {
        fail("mmap");
    }
}

static burn *map_over(unsigned number, unsigned place) {
    char name[32];
    char path[PATH_MAX];
    snprintf(name, sizeof name, "siblings.d/%u.so", number);
    target_sibling(name, path, sizeof path);
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *text = mmap(places + place * page, page, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED,
                      file, (off_t)text_offset);
    if (file < 0 || text == MAP_FAILED) {
        fail(path);
    }
    close(file);
    return (burn *)(void *)(text + burn_offset);
}

int main(int argc, char **argv) {
    target_usage(argc, argv, usage);
    const uint64_t life_nanos = target_number_option(argc, argv, "--life-us", 10000) * 1000;
    const uint64_t end_nanos = target_number_option(argc, argv, "--ms", 1000) * 1000000;
    at = target_option(argc, argv, "--at", NULL);
    by = target_option(argc, argv, "--by", "rename");
    rest_micros = (useconds_t)target_number_option(argc, argv, "--rest-us", 0);
    is_unlinked = target_flag(argc, argv, "--unlink");
    const int is_over = target_flag(argc, argv, "--over");
    point_decoys_at_other_callers();
    if (is_over) {
        find_layout();
    }
    target_ready(argc, argv);
    unsigned loads = 0;
    unsigned same = 0;
    burn *last = NULL;
    for (unsigned i = 0; target_cpu_nanos() < end_nanos; i = i * 1103515245 + 12345) {
        const unsigned number = (i >> 16) % SIBLINGS;
        void *library = is_over ? NULL : load(number);
        burn *function = is_over ? map_over(number, loads % PLACES) : function_of(library, number);
        loads++;
        same += function == last;
        last = function;
        callers[number](function, life_nanos);
        if (!is_over) {
            dlclose(library);
        }
    }
    printf("{\"loads\":%u,\"atTheSameAddress\":%u}\n", loads, same);
    return 0;
}
