/**
 * Feeding of batches: from arrays, random-access sequences and iterators to the steps of a training
 * loop.
 *
 * <pre>
 *   ArraySource  SequenceSource  IteratorSource      BatchSource: what one pass over the data is
 *          \          |           /
 *               Feeder                               makes the next batch while a step runs
 *                 |
 *               Batch                                inputs, targets, sample weights by name
 * </pre>
 *
 * <p>Invariants: the batches are a function of data, seed and number of the epoch, whatever runs
 * ahead; a batch belongs to its consumer until the next one is asked for. Start reading at {@link
 * dev.sinter.runtime.data.BatchSource}.
 */
@NullMarked
package dev.sinter.runtime.data;

import org.jspecify.annotations.NullMarked;
