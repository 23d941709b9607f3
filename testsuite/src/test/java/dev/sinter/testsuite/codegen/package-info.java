/**
 * Tests of code generation: every op on every backend against its definition, control flow,
 * ahead-of-time files.
 */
@NullMarked
package dev.sinter.testsuite.codegen;

import org.jspecify.annotations.NullMarked;
