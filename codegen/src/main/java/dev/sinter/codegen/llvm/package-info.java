/**
 * Machine code through LLVM.
 *
 * <p>Enters: a {@link dev.sinter.ir.plan.Program} whose procs are ready for emission and whose
 * buffers are placed. Leaves: textual LLVM IR, and from it an object, assembly, or a function in
 * memory that the runtime calls. Nothing about speed or layout is decided here; vectors are written
 * down as vectors, and LLVM's own vectorisers are off.
 *
 * <p>Invariants: the text is a function of the program and the target alone; no multiply-add is
 * contracted and no floating-point flag is set, so a program gives the bits that the interpreter of
 * loops gives; no symbol is left undefined on targets that have the instructions.
 *
 * <p>Start at {@link dev.sinter.codegen.llvm.ProgramEmitter}, then {@link
 * dev.sinter.codegen.llvm.ProcEmitter}; {@link dev.sinter.codegen.llvm.LlvmModule} is the way into
 * LLVM.
 */
@NullMarked
package dev.sinter.codegen.llvm;

import org.jspecify.annotations.NullMarked;
