/**
 * Random numbers that are a function of a seed and a position, so that a run can be repeated and
 * resumed exactly, whatever the number of threads.
 */
@NullMarked
package dev.sinter.runtime.random;

import org.jspecify.annotations.NullMarked;
