/** Quantities that are watched while training. {@link dev.sinter.metrics.Metrics} is the table. */
@NullMarked
package dev.sinter.metrics;

import org.jspecify.annotations.NullMarked;
