// SPDX-License-Identifier: Apache-2.0
/** What was made of files, kept on disk for the next time: a cache file for each. */
@NullMarked
package io.gimlet.symbols.cache;

import org.jspecify.annotations.NullMarked;
