// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The frames that the locations and the labels of a profile amount to, each distinct one once. A
 * site is one place where a frame occurs: it has a source line, and may be inlined there. Frames
 * and sites are numbers from 0.
 */
final class FlameGraphSites {
    private final List<FlameGraphFrame> frames = new ArrayList<>();
    private final Map<FlameGraphFrame, Integer> frameIds = new HashMap<>();
    private final IntColumn siteFrames = new IntColumn();
    private final IntColumn siteLines = new IntColumn();
    private final BitSet inlinedSites = new BitSet();
    private final int[] locationStarts;
    private final int[][] roots;
    private final int noStack;

    FlameGraphSites(Profile profile, FlameGraphOptions options) {
        frameId(FlameGraphFrame.ALL);
        List<Location> locations = profile.locations();
        locationStarts = new int[locations.size() + 1];
        for (int id = 0; id < locations.size(); id++) {
            addLocation(locations.get(id));
            locationStarts[id + 1] = siteFrames.size();
        }
        roots = new int[profile.labelSets().size()][];
        for (int id = 0; id < roots.length; id++) {
            roots[id] = addRoots(profile.labelSets().get(id), options);
        }
        noStack = addSite(FlameGraphFrame.NO_STACK, 0);
    }

    /** Every frame, by number; the first is {@link FlameGraphFrame#ALL}. */
    List<FlameGraphFrame> frames() {
        return frames;
    }

    /** The first site of a location, which is the outermost caller. The others follow it. */
    int first(int locationId) {
        return locationStarts[locationId];
    }

    /** One behind the last site of a location. */
    int end(int locationId) {
        return locationStarts[locationId + 1];
    }

    /** The sites that all stacks with these labels begin with. */
    int[] roots(int labelSetId) {
        return roots[labelSetId];
    }

    /** The site of samples without a stack. */
    int noStack() {
        return noStack;
    }

    /** The frame that occurs at a site. */
    int frame(int site) {
        return siteFrames.get(site);
    }

    /** The source line of a site; 0 when unknown. */
    int line(int site) {
        return siteLines.get(site);
    }

    /** Whether the frame was compiled into its caller at this site. */
    boolean isInlined(int site) {
        return inlinedSites.get(site);
    }

    private void addLocation(Location location) {
        if (location.lines().isEmpty()) {
            addSite(FlameGraphFrame.of(location, null), 0);
        }
        boolean inlined = false;
        for (Line line : location.lines().reversed()) {
            int site = addSite(FlameGraphFrame.of(location, line), line.line());
            inlinedSites.set(site, inlined);
            inlined = true;
        }
    }

    private int[] addRoots(Labels labels, FlameGraphOptions options) {
        var sites = new ArrayList<Integer>(2);
        if (options.processRoot()) {
            sites.add(addSite(FlameGraphFrame.group(SampleOrigin.process(labels)), 0));
        }
        if (options.threadRoot()) {
            sites.add(addSite(FlameGraphFrame.group(SampleOrigin.thread(labels)), 0));
        }
        return sites.stream().mapToInt(Integer::intValue).toArray();
    }

    private int addSite(FlameGraphFrame frame, int line) {
        siteFrames.add(frameId(frame));
        // A hostile file may hold any number; only sensible ones are lines.
        siteLines.add(Math.max(0, line));
        return siteFrames.size() - 1;
    }

    private int frameId(FlameGraphFrame frame) {
        Integer known = frameIds.putIfAbsent(frame, frames.size());
        if (known != null) {
            return known;
        }
        frames.add(frame);
        return frames.size() - 1;
    }
}
