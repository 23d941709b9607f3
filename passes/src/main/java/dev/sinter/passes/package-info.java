/**
 * Passes: each takes one valid program and returns an equivalent one, or the same object when there
 * was nothing to do.
 */
@NullMarked
package dev.sinter.passes;

import org.jspecify.annotations.NullMarked;
