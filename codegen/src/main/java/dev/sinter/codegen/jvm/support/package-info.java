/**
 * What a program compiled to bytecode needs while it runs: memory, the meeting of workers, and a
 * few functions on numbers.
 *
 * <p>These classes are part of every stand-alone jar: they use nothing but Java 17 and know nothing
 * of the compiler. A {@link dev.sinter.codegen.jvm.support.ProgramLayout} says what a program
 * needs, {@link dev.sinter.codegen.jvm.support.CallMemory} is that memory, and each worker sees it
 * through a {@link dev.sinter.codegen.jvm.support.Frame}. Start at {@link
 * dev.sinter.codegen.jvm.support.CompiledProgram}.
 */
@NullMarked
package dev.sinter.codegen.jvm.support;

import org.jspecify.annotations.NullMarked;
