/**
 * Tests that look at Sinter from outside: the command line, files, whole models, and the structure
 * of the code itself. One package per area.
 */
@NullMarked
package dev.sinter.testsuite;

import org.jspecify.annotations.NullMarked;
