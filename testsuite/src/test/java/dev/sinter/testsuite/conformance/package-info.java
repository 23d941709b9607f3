/**
 * Golden conformance: numbers of independent implementations against every backend. Start at {@link
 * dev.sinter.testsuite.conformance.GoldenTest}.
 */
@NullMarked
package dev.sinter.testsuite.conformance;

import org.jspecify.annotations.NullMarked;
