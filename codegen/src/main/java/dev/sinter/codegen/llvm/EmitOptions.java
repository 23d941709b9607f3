package dev.sinter.codegen.llvm;

/**
 * How a program is printed.
 *
 * @param parallel whether several workers may enter; without, there are no atomics, barriers or divisions of work
 * @param embedConstants whether constants lie in the module; else the caller passes a pointer to each after the outputs
 * @param externalAlign alignment that the caller promises for inputs, variables and outputs; 0 for that of their elements
 */
public record EmitOptions(boolean parallel, boolean embedConstants, int externalAlign) {
  /** For code that this process runs: the runtime aligns buffers and holds constants. */
  public static final EmitOptions IN_PROCESS = new EmitOptions(true, false, 64);
}
