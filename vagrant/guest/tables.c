// SPDX-License-Identifier: Apache-2.0
#include "tables.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bare.h"
#include "uprobe.h"

// What lies where in the one slab, in locations.
enum { MAPPINGS_AT = 0, TABLE_AT = 2, ROWS_AT = 3 };

enum {
    RULES_BYTES = GIMLET_MAX_RULES * sizeof(struct gimlet_rule),
    RULE_END = 1,
    FIRST_RULE = 2,
    STACK_POINTER = 7, // its DWARF number on x86-64
};

int tables_are_known(void) {
    return bare_row_count() > 0;
}

static void *at(const struct tables *tables, uint32_t location) {
    return (char *)tables->slab + location * GIMLET_LOCATION_BYTES;
}

static void write_rows(struct tables *tables) {
    struct gimlet_row *rows = at(tables, ROWS_AT);
    tables->rules[RULE_END] = (struct gimlet_rule){.cfa = GIMLET_CFA_END};
    for (unsigned i = 0; i < bare_row_count(); i++) {
        const struct bare_row row = bare_row(i);
        const unsigned rule = row.frame_bytes == 0 ? RULE_END : FIRST_RULE + i;
        rows[i] = (struct gimlet_row){.address = row.offset, .rule = (uint16_t)rule};
        if (rule != RULE_END) {
            tables->rules[rule] = (struct gimlet_rule){.cfa = GIMLET_CFA_REGISTER,
                                                       .cfa_registers = STACK_POINTER,
                                                       .cfa_offset = row.frame_bytes,
                                                       .ra_offset = -8};
        }
    }
    struct gimlet_table *table = at(tables, TABLE_AT);
    struct gimlet_page *page = (struct gimlet_page *)(table + 1);
    *page = (struct gimlet_page){.rows = ROWS_AT, .count = bare_row_count()};
    *table = (struct gimlet_table){.page_count = 1};
}

static long map_slab(struct tables *tables, struct session *session) {
    const uint32_t first = 0;
    const long fd = gimlet_array_create("gimlet_slab", GIMLET_SLAB_BYTES);
    if (fd < 0) {
        return fd;
    }
    const int slab_fd = (int)fd;
    long result = gimlet_map_memory(slab_fd, GIMLET_SLAB_BYTES, 1, 0);
    if (result > 0) {
        tables->slab = (void *)result;
        result = gimlet_map_update((int)gimlet_object_map_fd(session->object, "slabs"), &first,
                                   &slab_fd);
    }
    gimlet_close(slab_fd); // the map of maps holds it
    return result;
}

long tables_open(struct tables *tables, struct session *session) {
    *tables = (struct tables){0};
    long result =
        gimlet_map_memory((int)gimlet_object_map_fd(session->object, "rules"), RULES_BYTES, 1, 0);
    if (result < 0) {
        return result;
    }
    tables->rules = (struct gimlet_rule *)result;
    result = map_slab(tables, session);
    if (result == 0) {
        tables->spaces_fd = (int)gimlet_object_map_fd(session->object, "spaces");
        write_rows(tables);
    } else {
        tables_close(tables);
    }
    return result;
}

void tables_close(struct tables *tables) {
    gimlet_unmap_memory(tables->rules, RULES_BYTES);
    if (tables->slab != NULL) {
        gimlet_unmap_memory(tables->slab, GIMLET_SLAB_BYTES);
    }
}

long tables_publish(struct tables *tables, enum gimlet_unwinder unwinder) {
    const uint32_t process = (uint32_t)getpid();
    struct gimlet_mapping *mapping = at(tables, MAPPINGS_AT);
    *mapping = (struct gimlet_mapping){.start = bare_start(),
                                       .bias = bare_start(),
                                       .length = 1,
                                       .table = TABLE_AT,
                                       .unwinder = unwinder};
    const uint64_t probed = uprobe_page();
    // A caller is looked up one byte before the address that is returned to.
    mapping[1] = (struct gimlet_mapping){
        .start = probed - 1, .length = 1, .unwinder = GIMLET_UNWIND_PROBED_CODE};
    // Rules are remembered by the generation of the space that they were found in.
    tables->space = (struct gimlet_space){.mappings = MAPPINGS_AT,
                                          .count = probed == 0 ? 1 : 2,
                                          .generation = tables->space.generation + 1};
    return gimlet_map_update(tables->spaces_fd, &process, &tables->space);
}

void tables_complete(struct tables *tables) {
    struct gimlet_mapping *mapping = at(tables, MAPPINGS_AT);
    __atomic_store_n(&mapping->unwinder, GIMLET_UNWIND_TABLE, __ATOMIC_RELEASE);
}

long tables_walk(const struct tables *tables, const struct gimlet_deferred_sample *deferred,
                 struct gimlet_sample *record) {
    const uint64_t slab = (uintptr_t)tables->slab;
    const struct gimlet_walk_input input = {.deferred = deferred,
                                            .slabs = &slab,
                                            .slab_count = 1,
                                            .rules = tables->rules,
                                            .space = &tables->space,
                                            .use_tables = 1};
    return gimlet_walk(&input, record);
}
