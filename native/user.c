/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>

#include "gimlet.h"

/* What getpwnam_r(3) needs for one entry; more than _SC_GETPW_R_SIZE_MAX says anywhere. */
#define ENTRY_BYTES 16384

long gimlet_find_user(const char *name, struct gimlet_user *user) {
    char buffer[ENTRY_BYTES];
    struct passwd entry;
    struct passwd *found = NULL;
    char *end;
    unsigned long number = strtoul(name, &end, 10);
    int is_number = *name >= '0' && *name <= '9' && *end == '\0' && number < UINT32_MAX;
    int error = getpwnam_r(name, &entry, buffer, sizeof(buffer), &found);
    if (!found && is_number) {
        error = getpwuid_r((uid_t)number, &entry, buffer, sizeof(buffer), &found);
        if (!found) {
            *user = (struct gimlet_user){.uid = (uint32_t)number};
            return 0; /* nobody's name, but processes may have it */
        }
    }
    if (!found) {
        return error ? -error : -ENOENT;
    }
    *user = (struct gimlet_user){.uid = entry.pw_uid, .gid = entry.pw_gid, .is_known = 1};
    snprintf(user->name, sizeof(user->name), "%s", entry.pw_name);
    snprintf(user->home, sizeof(user->home), "%s", entry.pw_dir);
    return 0;
}
