/* SPDX-License-Identifier: Apache-2.0 */
/* What the filters of system calls are built from (seccomp(2)): an allow-list for this
 * architecture, which its user ends with what happens to all others. */
#ifndef GIMLET_SYSTEM_CALL_FILTER_H
#define GIMLET_SYSTEM_CALL_FILTER_H

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "unknown architecture"
#endif

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define LOAD(field)                                                                                \
    (struct sock_filter) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define SKIP_UNLESS_EQUAL(value, count)                                                            \
    (struct sock_filter) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(value), 0, count)
#define RETURN(action) (struct sock_filter) BPF_STMT(BPF_RET | BPF_K, action)

/* The instructions that begin_filter(), allow() and allow_with_argument() write. */
#define BEGIN_LENGTH                      5
#define ALLOW_LENGTH(count)               (2 * (count))
#define ALLOW_WITH_ARGUMENT_LENGTH(count) (6 * (count))

/* Ends the process at another architecture's call, and loads the number of this one's. The result,
 * as of all that follow, is how many instructions were written. */
static inline size_t begin_filter(struct sock_filter *filter) {
    filter[0] = LOAD(arch);
    filter[1] = SKIP_UNLESS_EQUAL(OWN_ARCHITECTURE, 1);
    filter[2] = (struct sock_filter)BPF_STMT(BPF_JMP | BPF_JA, 1);
    filter[3] = RETURN(SECCOMP_RET_KILL_PROCESS);
    filter[4] = LOAD(nr);
    return BEGIN_LENGTH;
}

/* Allows calls by their loaded numbers. */
static inline size_t allow(struct sock_filter *filter, const int *numbers, size_t count) {
    for (size_t i = 0; i < count; i++) {
        filter[2 * i] = SKIP_UNLESS_EQUAL(numbers[i], 1);
        filter[2 * i + 1] = RETURN(SECCOMP_RET_ALLOW);
    }
    return ALLOW_LENGTH(count);
}

/* A call that is allowed with some values of one argument only: VALUE is compared with its bits in
 * MASK. */
struct argument_rule {
    int number;
    int argument;
    uint32_t mask;
    uint32_t value;
};

/* Little-endian. */
#define LOW_WORD_OF_ARGUMENT(n) (offsetof(struct seccomp_data, args) + 8 * (n))

/* Allows calls by their loaded numbers and an argument. */
static inline size_t allow_with_argument(struct sock_filter *filter,
                                         const struct argument_rule *rules, size_t count) {
    struct sock_filter *next = filter;
    for (size_t i = 0; i < count; i++) {
        *next++ = SKIP_UNLESS_EQUAL(rules[i].number, 5);
        *next++ = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
                                               LOW_WORD_OF_ARGUMENT(rules[i].argument));
        *next++ = (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K, rules[i].mask);
        *next++ = SKIP_UNLESS_EQUAL(rules[i].value, 1);
        *next++ = RETURN(SECCOMP_RET_ALLOW);
        *next++ = LOAD(nr);
    }
    return ALLOW_WITH_ARGUMENT_LENGTH(count);
}

#endif
