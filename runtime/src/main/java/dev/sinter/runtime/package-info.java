/**
 * What executes a compiled program. A service that only runs models needs this module and nothing
 * else, so nothing here knows the compiler and nothing needs a library beside the JDK.
 *
 * <p>{@code buffer} holds numbers, {@code program} says what a compiled program is, {@code
 * variable} owns state, {@code execution} runs one with the other. Start reading at {@link
 * dev.sinter.runtime.program.Executable}.
 */
@NullMarked
package dev.sinter.runtime;

import org.jspecify.annotations.NullMarked;
