/**
 * Accuracy of the polynomial expansions of transcendental functions, measured on machine code.
 * Start at {@link dev.sinter.testsuite.math.MathAccuracy}.
 */
@NullMarked
package dev.sinter.testsuite.math;

import org.jspecify.annotations.NullMarked;
