/**
 * Differential fuzzing: random graphs, evaluated on every road, must agree.
 *
 * <p>Enters: seeds. Leaves: differences, each with the smallest graph that still shows it. Start at
 * {@link dev.sinter.testsuite.fuzz.Road} and {@link dev.sinter.testsuite.fuzz.FuzzMain}.
 */
@NullMarked
package dev.sinter.testsuite.fuzz;

import org.jspecify.annotations.NullMarked;
