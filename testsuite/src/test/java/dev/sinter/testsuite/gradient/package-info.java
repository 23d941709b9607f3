/** Gradients against finite differences in f64, their structure, and the decompositions. */
@NullMarked
package dev.sinter.testsuite.gradient;

import org.jspecify.annotations.NullMarked;
