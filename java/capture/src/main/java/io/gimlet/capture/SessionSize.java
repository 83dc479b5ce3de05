// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

/**
 * How much a session keeps, which must not grow with the time that it runs.
 *
 * @param processes that are known
 * @param codeFiles that are open
 * @param spaces address spaces that are described for walks
 * @param unwindFiles files that walks know
 */
record SessionSize(int processes, int codeFiles, int spaces, int unwindFiles) {}
