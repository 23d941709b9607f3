/**
 * The reference interpreters: slow, readable definitions of what every op means.
 *
 * <p>{@link dev.sinter.ir.interpret.GraphInterpreter} evaluates graphs in f64 (or rounding every
 * value to its declared type); compiled code is compared with it within a tolerance. {@link
 * dev.sinter.ir.interpret.Scalars} is the one definition of scalar arithmetic.
 *
 * <p>Enters: graphs and {@link dev.sinter.ir.interpret.TensorValue}s. Leaves: values and the errors
 * of data that were met. Invariants: nothing here decides by a target; the same inputs give the
 * same bits. Start at {@link dev.sinter.ir.interpret.GraphInterpreter}.
 */
@NullMarked
package dev.sinter.ir.interpret;

import org.jspecify.annotations.NullMarked;
