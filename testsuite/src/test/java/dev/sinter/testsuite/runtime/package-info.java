/**
 * The runtime as its callers meet it: buffers, contexts, files, checkpoints, feeding of batches,
 * training loops.
 */
@NullMarked
package dev.sinter.testsuite.runtime;

import org.jspecify.annotations.NullMarked;
