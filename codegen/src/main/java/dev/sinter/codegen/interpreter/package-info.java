/**
 * Runs programs without generating code: the interpreter of loops behind the interface of
 * executables. Enters: a program. Leaves: an executable that checks every index and is slow;
 * results have the bits of generated code. Start at {@link
 * dev.sinter.codegen.interpreter.InterpreterBackend}.
 */
@NullMarked
package dev.sinter.codegen.interpreter;

import org.jspecify.annotations.NullMarked;
