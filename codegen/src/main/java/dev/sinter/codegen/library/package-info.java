/**
 * The LLVM library: loading it, its targets, the machine it runs on, and its errors as exceptions.
 * Start at {@link dev.sinter.codegen.library.Llvm}.
 */
@NullMarked
package dev.sinter.codegen.library;

import org.jspecify.annotations.NullMarked;
