/* SPDX-License-Identifier: Apache-2.0 */
#include "../probes/gimlet_abi.h"

#include "gimlet.h"

#define STRUCT(type, comment)                      {#type, sizeof(struct type)},
#define MEMBER(type, member, comment)              {#type "." #member, offsetof(struct type, member)},
#define CONSTANT(name, comment)                    {#name, (int64_t)(name)},
#define REASON(id, NAME, EFFECT, name, text, hint) {"reason." #NAME, id},

static const struct gimlet_layout layouts[] = {
#include "declarations.inc"
    GIMLET_REASONS(REASON)};

const struct gimlet_layout *gimlet_layout(size_t index) {
    return index < sizeof(layouts) / sizeof(layouts[0]) ? &layouts[index] : NULL;
}
