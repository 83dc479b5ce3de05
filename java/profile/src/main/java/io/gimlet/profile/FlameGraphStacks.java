// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

/** Walks every stack of a profile from its root on, each at its own pace. */
final class FlameGraphStacks {
    /** What {@link #next} returns behind the leaf. */
    static final int END = -1;

    private final Profile profile;
    private final FlameGraphSites sites;

    /** Per sample: how many roots and locations were walked. */
    private final int[] walked;

    /** Per sample: how many sites of the location that comes next were walked. */
    private final int[] walkedSites;

    FlameGraphStacks(Profile profile, FlameGraphSites sites) {
        this.profile = profile;
        this.sites = sites;
        walked = new int[profile.sampleCount()];
        walkedSites = new int[profile.sampleCount()];
    }

    /** The next site of the sample's stack, or {@link #END}. */
    int next(int sample) {
        int[] roots = sites.roots(profile.labelSetId(sample));
        int step = walked[sample];
        if (step < roots.length) {
            walked[sample]++;
            return roots[step];
        }
        int length = profile.stackLength(sample);
        int depth = length - 1 - (step - roots.length);
        if (depth >= 0) {
            return nextOfLocation(sample, profile.locationId(sample, depth));
        }
        if (length == 0 && depth == -1) {
            walked[sample]++;
            return sites.noStack();
        }
        return END;
    }

    private int nextOfLocation(int sample, int locationId) {
        int site = sites.first(locationId) + walkedSites[sample];
        if (site + 1 == sites.end(locationId)) {
            walked[sample]++;
            walkedSites[sample] = 0;
        } else {
            walkedSites[sample]++;
        }
        return site;
    }
}
