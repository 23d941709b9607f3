/**
 * The JVM backend: bytecode made with ASM.
 *
 * <pre>
 *   Program -- ProgramClass --> one class: run(frame), one small method per list of steps and per launch,
 *                               one per proc, and one per part of a proc that deserves its own
 *           -- LayoutBuilder -> what the class needs at run time (package support)
 * </pre>
 *
 * <p>Enters: a program whose procs are ready for emission and whose buffers are placed. Leaves: an
 * {@link dev.sinter.runtime.program.Executable} over Java arrays, or class files. Invariants:
 * indices are int; no method is too long for the just-in-time compilers; the bits are those of the
 * loop interpreter, in code with vectors as in code without. Vectors live in local variables only:
 * in a field, an array of references, a parameter or a result they would become objects. Start at
 * {@link dev.sinter.codegen.jvm.JvmBackend}, then {@code ProgramClass} and {@code
 * StatementEmitter}.
 */
@NullMarked
package dev.sinter.codegen.jvm;

import org.jspecify.annotations.NullMarked;
