// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.result;

import io.gimlet.profile.Profile;

/**
 * What a recording gives.
 *
 * @param profile the samples; without one when nothing was sampled
 * @param summary how it went
 */
public record FinishedRecording(Profile profile, RecordingSummary summary) {}
