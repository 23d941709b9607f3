/**
 * State that outlives a call: weights, slots of optimizers, accumulators of metrics, counters of
 * random numbers, states of recurrent layers.
 *
 * <p>A program lists what it reads and writes; a context binds {@link
 * dev.sinter.runtime.variable.Variable}s to that list. Invariant: a variable is used by one writer
 * or by any number of readers at a time, and its version grows with every write.
 */
@NullMarked
package dev.sinter.runtime.variable;

import org.jspecify.annotations.NullMarked;
