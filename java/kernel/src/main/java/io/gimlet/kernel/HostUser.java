// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.gimlet.kernel.Layouts.User;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * A user of this machine, wherever the C library knows it from (nsswitch.conf(5)).
 *
 * @param userId the number
 * @param groupId that of the user's first group
 * @param name empty for a number that nobody has a name for
 * @param home the home directory
 */
public record HostUser(int userId, int groupId, String name, String home) {
    private static final MemorySegment FIND = Libgimlet.function("gimlet_find_user");

    /**
     * Finds a user.
     *
     * @param nameOrNumber as a user would write it
     * @return empty when there is no such name
     */
    public static Optional<HostUser> find(String nameOrNumber) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment user = arena.allocate(User.SIZE, Integer.BYTES);
            long name = SystemCalls.string(arena, nameOrNumber);
            if (Libgimlet.call(FIND, name, user.address()) != 0) {
                return Optional.empty();
            }
            return Optional.of(
                    new HostUser(
                            user.get(JAVA_INT, User.UID),
                            user.get(JAVA_INT, User.GID),
                            user.getString(User.NAME),
                            user.getString(User.HOME)));
        }
    }

    /** Whether there is more known of it than a number. */
    public boolean isKnown() {
        return !name.isEmpty();
    }

    /** As the library takes it. */
    MemorySegment allocate(Arena arena) {
        MemorySegment user = arena.allocate(User.SIZE, Integer.BYTES);
        user.set(JAVA_INT, User.UID, userId);
        user.set(JAVA_INT, User.GID, groupId);
        user.setString(User.NAME, name);
        user.setString(User.HOME, home);
        return user;
    }
}
