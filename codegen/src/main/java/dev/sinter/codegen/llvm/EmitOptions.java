package dev.sinter.codegen.llvm;

/**
 * How a program is printed.
 *
 * @param parallel whether several workers may enter; without, there are no atomics, barriers or
 *     divisions of work
 * @param embedConstants whether constants lie in the module; else the caller passes a pointer to
 *     each after the outputs
 * @param exported whether the entry is visible outside of the module
 */
public record EmitOptions(boolean parallel, boolean embedConstants, boolean exported) {
  /** For code that this process runs: the runtime holds the constants. */
  public static final EmitOptions IN_PROCESS = new EmitOptions(true, false, true);
}
