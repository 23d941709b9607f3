/**
 * The programs of {@code examples/}: each is run as its first lines say, on the data that ship with
 * it, and must reach the quality that {@code examples/README.md} states.
 */
@NullMarked
package dev.sinter.testsuite.examples;

import org.jspecify.annotations.NullMarked;
