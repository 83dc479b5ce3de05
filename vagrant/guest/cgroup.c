// SPDX-License-Identifier: Apache-2.0
#include "cgroup.h"

#include <fcntl.h>
#include <mntent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char directory[256];

// Finds the first cgroup2 file system and names a directory of this process in it.
static int name_directory(void) {
    FILE *mounts = setmntent("/proc/mounts", "re");
    int found = 0;
    for (struct mntent *mount; mounts != NULL && !found && (mount = getmntent(mounts)) != NULL;) {
        if (strcmp(mount->mnt_type, "cgroup2") == 0) {
            snprintf(directory, sizeof directory, "%s/gimlet-selftest-%d", mount->mnt_dir,
                     (int)getpid());
            found = 1;
        }
    }
    if (mounts != NULL) {
        endmntent(mounts);
    }
    return found;
}

int cgroup_create(void) {
    if (!name_directory() || mkdir(directory, 0755) != 0) {
        return -1;
    }
    return open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

int cgroup_join(void) {
    char path[300];
    snprintf(path, sizeof path, "%s/cgroup.procs", directory);
    const int file = open(path, O_WRONLY | O_CLOEXEC);
    const int joined = file >= 0 && write(file, "0", 1) == 1;
    if (file >= 0) {
        close(file);
    }
    return joined;
}

void cgroup_remove(void) {
    rmdir(directory);
}
