/**
 * Projections of weights, applied after each optimizer step. {@link
 * dev.sinter.constraints.Constraints} is the table.
 */
@NullMarked
package dev.sinter.constraints;

import org.jspecify.annotations.NullMarked;
