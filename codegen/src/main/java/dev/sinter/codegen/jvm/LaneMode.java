package dev.sinter.codegen.jvm;

/** What vectors become in a method. */
enum LaneMode {
  /** Objects of the Vector API. */
  VECTORS,
  /** One scalar for each lane; unrolled loops are unrolled. */
  UNROLLED,
  /**
   * Loops over the lanes, with vectors in scratch memory; unrolled loops stay loops. The shortest
   * code.
   */
  LOOPS
}
