/**
 * Checks of the invariants of every level; passes run them after each step.
 *
 * <p>Enters: a graph, proc or program. Leaves: every violation found, each with its place; nothing
 * is changed. A violation is a defect of whoever made the object, so the throwing form raises
 * {@link dev.sinter.ir.IrException}. Start at {@link dev.sinter.ir.verify.Verifier}.
 */
@NullMarked
package dev.sinter.ir.verify;

import org.jspecify.annotations.NullMarked;
