// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import java.util.ArrayList;
import java.util.List;

/** Lists of events, as perf writes them: with commas, which also stand between a PMU's terms. */
final class EventList {
    private EventList() {}

    /** The events of the lists, in their order: a comma between two slashes parts no events. */
    static List<String> split(List<String> lists) {
        List<String> events = new ArrayList<>();
        for (String list : lists) {
            int start = 0;
            boolean isInTerms = false;
            for (int i = 0; i < list.length(); i++) {
                isInTerms ^= list.charAt(i) == '/';
                if (list.charAt(i) == ',' && !isInTerms) {
                    events.add(list.substring(start, i));
                    start = i + 1;
                }
            }
            events.add(list.substring(start));
        }
        return events;
    }
}
