// SPDX-License-Identifier: Apache-2.0
#include "uprobe.h"

#include <inttypes.h>
#include <link.h>
#include <stdio.h>
#include <string.h>

struct place {
    uintptr_t address;
    uint64_t offset;
};

// The first object that is visited is the program itself.
static int find_offset(struct dl_phdr_info *info, size_t size, void *state) {
    (void)size;
    struct place *place = state;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
        const uintptr_t start = info->dlpi_addr + segment->p_vaddr;
        if (segment->p_type == PT_LOAD && place->address - start < segment->p_memsz) {
            place->offset = segment->p_offset + (place->address - start);
        }
    }
    return 1;
}

static int uprobe_type(void) {
    int type = -1;
    FILE *file = fopen("/sys/bus/event_source/devices/uprobe/type", "re");
    if (file != NULL) {
        if (fscanf(file, "%d", &type) != 1) {
            type = -1;
        }
        fclose(file);
    }
    return type;
}

int uprobe_event(struct perf_event_attr *event, uintptr_t address, enum uprobe_kind kind) {
    const int type = uprobe_type();
    struct place place = {.address = address};
    dl_iterate_phdr(find_offset, &place);
    *event = (struct perf_event_attr){
        .type = (uint32_t)type,
        .size = sizeof *event,
        .config = kind, // format/retprobe: config:0
        .sample_period = 1,
        .disabled = kind == UPROBE_CALL, // whoever attaches a program enables it
        .config1 = (uintptr_t) "/proc/self/exe",
        .config2 = place.offset,
    };
    return type >= 0;
}

uint64_t uprobe_page(void) {
    uint64_t page = 0;
    char line[512];
    FILE *maps = fopen("/proc/self/maps", "re");
    while (maps != NULL && page == 0 && fgets(line, sizeof line, maps) != NULL) {
        if (strstr(line, "[uprobes]") != NULL) {
            sscanf(line, "%" SCNx64, &page);
        }
    }
    if (maps != NULL) {
        fclose(maps);
    }
    return page;
}
