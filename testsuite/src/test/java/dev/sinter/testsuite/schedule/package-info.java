/**
 * Tests of schedules: their text, what steps refuse, and that scheduled loops compute what naive
 * ones do.
 */
@NullMarked
package dev.sinter.testsuite.schedule;

import org.jspecify.annotations.NullMarked;
