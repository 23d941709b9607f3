/**
 * Data on their way to a model: pipelines in the manner of tf.data, folders of images, windows of
 * time series, labels and padded sequences.
 *
 * <p>In come arrays, generators and files; out go {@link dev.sinter.data.Dataset}s, which {@code
 * fit} takes, and arrays. Invariant: what a pass gives is a function of data, seed and number of
 * the pass. Start at {@link dev.sinter.data.Dataset}.
 */
@NullMarked
package dev.sinter.data;

import org.jspecify.annotations.NullMarked;
