/**
 * Code generation. A {@link dev.sinter.ir.plan.Program} of scheduled loops and placed buffers
 * enters; something that runs leaves: bytecode or machine code in this process, or files. No
 * decision about speed or layout is left to make here. Start at {@link dev.sinter.codegen.Backend}.
 */
@NullMarked
package dev.sinter.codegen;

import org.jspecify.annotations.NullMarked;
