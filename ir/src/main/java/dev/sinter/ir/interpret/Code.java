package dev.sinter.ir.interpret;

import java.util.List;

/** What statements and expressions are compiled into: closures over slots. */
final class Code {
  private Code() {}

  /** An expression of an integer, bool or index type. */
  @FunctionalInterface
  interface IntegerCode {
    /** {@return the value in one lane; a scalar is asked for lane 0} */
    long at(Frame frame, int lane);
  }

  /** An expression of a float type. */
  @FunctionalInterface
  interface FloatCode {
    /** {@return the value in one lane; a scalar is asked for lane 0} */
    double at(Frame frame, int lane);
  }

  /** A statement as one worker or thread runs it. */
  @FunctionalInterface
  interface Action {
    void run(Frame frame);
  }

  /** A statement as all workers, or all threads of a block, run it together. */
  @FunctionalInterface
  interface TeamAction {
    void run(List<Frame> team);
  }
}
