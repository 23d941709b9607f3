package dev.sinter.testsuite.runtime;

import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.state.Checkpoint;
import dev.sinter.runtime.variable.Variable;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * A process of its own that saves checkpoints until it is killed: in each, all elements are the
 * same number.
 */
public final class SaveLoop {
  static final int ELEMENTS = 500_000;

  private SaveLoop() {}

  /**
   * @param arguments the path
   */
  public static void main(String[] arguments) {
    Variable weight = new Variable("weights", "w", NdArray.of(new int[ELEMENTS], ELEMENTS));
    int[] values = new int[ELEMENTS];
    for (int round = 1; ; round++) {
      Arrays.fill(values, round);
      weight.assign(NdArray.of(values, ELEMENTS));
      Checkpoint.save(Path.of(arguments[0]), List.of(weight), new LinkedHashMap<>());
      if (round == 1) {
        System.out.println("saved");
      }
    }
  }
}
