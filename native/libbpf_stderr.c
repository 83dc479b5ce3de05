/* SPDX-License-Identifier: Apache-2.0 */
/* What `stderr` of the static libbpf is called here (Makefile). */
#include <stdio.h>

FILE *gimlet_libbpf_stderr;

__attribute__((constructor)) static void set_stderr(void) {
    gimlet_libbpf_stderr = stderr;
}
