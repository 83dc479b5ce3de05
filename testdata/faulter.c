// SPDX-License-Identifier: Apache-2.0
//
// Known about it: --rounds times (default 100) it maps --pages (default 1000) anonymous pages,
// writes one byte to each in `touch_pages` and unmaps them again: exactly rounds * pages page
// faults there, as huge pages are turned off. Prints that number, and the kernel's own count of
// minor faults in the process over the same time, as one line of JSON.
#include <sys/mman.h>
#include <sys/resource.h>

#include "target.h"

static const char usage[] = "[--pages N] [--rounds N] [--pause-ms MS] [--await-go]";

TARGET_FUNCTION static void touch_pages(char *area, uint64_t pages, uint64_t page_bytes) {
    for (uint64_t i = 0; i < pages; i++) {
        ((volatile char *)area)[i * page_bytes] = 1;
    }
}

TARGET_FUNCTION static void fault_round(uint64_t pages, uint64_t page_bytes) {
    char *area =
        mmap(NULL, pages * page_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (area == MAP_FAILED || madvise(area, pages * page_bytes, MADV_NOHUGEPAGE) != 0) {
        perror("mmap");
        exit(1);
    }
    touch_pages(area, pages, page_bytes);
    munmap(area, pages * page_bytes);
}

static uint64_t minor_faults(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (uint64_t)usage.ru_minflt;
}

int main(int argc, char **argv) {
    target_usage(argc, argv, usage);
    const uint64_t pages = target_number_option(argc, argv, "--pages", 1000);
    const uint64_t rounds = target_number_option(argc, argv, "--rounds", 100);
    const uint64_t pause_ms = target_number_option(argc, argv, "--pause-ms", 0);
    const uint64_t page_bytes = (uint64_t)sysconf(_SC_PAGESIZE);
    target_ready(argc, argv);
    const uint64_t before = minor_faults();
    for (uint64_t i = 0; i < rounds; i++) {
        fault_round(pages, page_bytes);
        usleep((useconds_t)(pause_ms * 1000));
    }
    const uint64_t counted = minor_faults() - before;
    printf("{\"pid\":%d,\"touch_pages\":%llu,\"minorFaults\":%llu}\n", (int)getpid(),
           (unsigned long long)(pages * rounds), (unsigned long long)counted);
    return 0;
}
