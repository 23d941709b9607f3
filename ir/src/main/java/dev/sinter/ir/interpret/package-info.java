/**
 * The reference interpreters: slow, readable definitions of what every op means.
 *
 * <p>{@link dev.sinter.ir.interpret.GraphInterpreter} evaluates graphs in f64 (or rounding every
 * value to its declared type); compiled code is compared with it within a tolerance. {@link
 * dev.sinter.ir.interpret.LoopInterpreter} and {@link dev.sinter.ir.interpret.ProgramInterpreter}
 * execute loops and plans in the declared types; backends equal them in bits. {@link
 * dev.sinter.ir.interpret.Scalars} is the one definition of scalar arithmetic that both share.
 *
 * <p>Enters: graphs, procs, programs and {@link dev.sinter.ir.interpret.TensorValue}s or {@link
 * dev.sinter.ir.interpret.Storage}. Leaves: values and the errors of data that were met.
 * Invariants: nothing here decides by a target; the same inputs give the same bits. Start at {@link
 * dev.sinter.ir.interpret.GraphInterpreter}.
 */
@NullMarked
package dev.sinter.ir.interpret;

import org.jspecify.annotations.NullMarked;
