/**
 * What a compiled program is to the one who runs it.
 *
 * <p>In come machine code or bytecode, loaded by a backend as an {@link
 * dev.sinter.runtime.program.Executable}; out go its {@link dev.sinter.runtime.program.Signature}
 * and calls. Invariants: an executable is immutable; all memory that changes during a call belongs
 * to the {@link dev.sinter.runtime.program.Call}: its buffers and its {@link
 * dev.sinter.runtime.program.Workspace}.
 */
@NullMarked
package dev.sinter.runtime.program;

import org.jspecify.annotations.NullMarked;
