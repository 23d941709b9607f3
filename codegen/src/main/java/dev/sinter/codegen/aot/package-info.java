/**
 * Compilation ahead of time: files that need nothing of this project, and no library, to run.
 *
 * <p>Enters: the programs of a model's entries, the initial values of its variables, a target.
 * Leaves: object, assembly, libraries, executable, C header. Invariants: the code allocates nothing
 * and calls nothing; the arena and the state belong to the caller; initial values are constants of
 * their own section; the same input gives the same bytes; files appear complete or not at all.
 * Start at {@link dev.sinter.codegen.aot.AotCompiler}.
 */
@NullMarked
package dev.sinter.codegen.aot;

import org.jspecify.annotations.NullMarked;
