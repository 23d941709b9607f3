/**
 * Whether what runs for long keeps its memory: a training of an hour with callbacks and validation,
 * and many threads that ask one model. Start at {@link dev.sinter.testsuite.memory.LongTraining}.
 */
@NullMarked
package dev.sinter.testsuite.memory;

import org.jspecify.annotations.NullMarked;
