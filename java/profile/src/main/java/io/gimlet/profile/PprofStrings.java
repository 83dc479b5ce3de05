// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import io.gimlet.profile.proto.ProfileProto;

/** The string table of a pprof file. */
final class PprofStrings {
    private final String[] strings;

    PprofStrings(PprofIndex index, HeapBudget budget) throws MalformedProfileException {
        int count = index.count(ProfileProto.Profile.STRING_TABLE_FIELD_NUMBER);
        budget.charge((long) count * HeapBudget.RECORD_BYTES);
        strings = new String[count];
        for (int i = 0; i < count; i++) {
            budget.charge((long) index.stringLength(i) * Character.BYTES);
            strings[i] = index.string(i);
        }
        if (count > 0 && !strings[0].isEmpty()) {
            throw new MalformedProfileException("the string table does not begin with \"\"");
        }
    }

    /** The string with this index. Index 0 is the empty string, also when there is no table. */
    String at(long index) throws MalformedProfileException {
        if (index == 0) {
            return "";
        }
        if (index < 0 || index >= strings.length) {
            throw new MalformedProfileException(
                    "string " + index + " of a table of " + strings.length + " is asked for");
        }
        return strings[(int) index];
    }
}
