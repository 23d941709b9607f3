package dev.sinter.codegen.jvm.support;

/** What a generated class implements: one program. It has no state. */
public interface CompiledProgram {
  /**
   * One worker's part of a call. All workers of a call enter.
   *
   * @param frame the worker's view of the call
   */
  void run(Frame frame);
}
