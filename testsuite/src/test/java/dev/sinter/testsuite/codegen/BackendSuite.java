package dev.sinter.testsuite.codegen;

import dev.sinter.codegen.Backend;
import dev.sinter.codegen.interpreter.InterpreterBackend;
import dev.sinter.ir.plan.Program;
import dev.sinter.runtime.buffer.NdArray;
import java.util.List;
import java.util.stream.IntStream;

/** Tests that every backend passes: the bits are the interpreter's. */
interface BackendSuite {
  /** {@return the backends that are tested} */
  List<? extends Backend> backends();

  /** Compares all backends with the interpreter, whatever the number of workers. */
  default void agrees(Program program, List<NdArray> inputs) {
    ProgramRun expected = ProgramRun.of(new InterpreterBackend(), program, inputs, List.of(), 1);
    for (Backend backend : backends()) {
      for (int workers : new int[] {1, 2, 3, 7}) {
        String what = backend + ", " + workers + " workers";
        ProgramRun.of(backend, program, inputs, List.of(), workers).assertSame(what, expected);
      }
    }
  }

  /** {@return some numbers from 0 to 8, all of them exact} */
  static NdArray ramp(int size) {
    float[] values = new float[size];
    IntStream.range(0, size).forEach(i -> values[i] = i * 37 % 64 * 0.125f);
    return NdArray.of(values, size);
  }
}
