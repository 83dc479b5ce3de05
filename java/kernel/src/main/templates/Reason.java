// SPDX-License-Identifier: Apache-2.0
// Generated: native/generate puts the table of probes/reasons.h into
// java/kernel/src/main/templates/Reason.java.
package io.gimlet.kernel;

/**
 * Why a sample was lost, or why its user stack is not complete: the table of probes/reasons.h, in
 * the order of the ids.
 */
public enum Reason {
    // CONSTANTS

    private enum Effect {
        LOST,
        PENDING,
        FINAL
    }

    private static final Reason[] ALL = values();

    private final int id;
    private final Effect effect;
    private final String label;
    private final String text;
    private final String hint;

    Reason(int id, Effect effect, String label, String text, String hint) {
        this.id = id;
        this.effect = effect;
        this.label = label;
        this.text = text;
        this.hint = hint;
    }

    /** The reason with this id, as a record or a counter has it; NONE for an id of the future. */
    public static Reason ofId(int id) {
        return id >= 0 && id < ALL.length ? ALL[id] : NONE;
    }

    /** The number that records and counters use. */
    public int id() {
        return id;
    }

    /** The stable name that profiles carry. */
    public String label() {
        return label;
    }

    /** One clause for people. */
    public String text() {
        return text;
    }

    /** What to do about it; may be empty. */
    public String hint() {
        return hint;
    }

    /** Whether the tables that come a little later may complete such a stack. */
    public boolean isPending() {
        return effect == Effect.PENDING;
    }

    /** Whether a sample with this reason did not arrive at all. */
    public boolean isLoss() {
        return effect == Effect.LOST;
    }
}
