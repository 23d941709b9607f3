package dev.sinter.ir.interpret;

/** How the graph interpreter computes with floats; integers are exact either way. */
public enum Precision {
  /**
   * All float values are f64, whatever type they declare: the reference that compiled code is
   * compared with.
   */
  DOUBLE,
  /**
   * Every value is rounded to its declared type. Scalar ops round as {@link Scalars} defines; ops
   * that combine many elements accumulate in f64 and round their result once.
   */
  DECLARED
}
