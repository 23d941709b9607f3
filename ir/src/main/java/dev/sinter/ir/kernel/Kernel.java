package dev.sinter.ir.kernel;

import java.util.List;

/**
 * A fused group: stages that run together, row by row.
 *
 * <pre>
 *   rowAxes = 1:   for i { t0 = max(j) x0[i,j];  t1[j] = exp(x0[i,j] - t0);  t2 = sum(j) t1[j];  y0[i,j] = t1[j] / t2 }
 * </pre>
 *
 * <p>Stages whose space is just the row are scalars of the row; the others run over their remaining
 * axes within it. A result that is no output lives only within the row.
 *
 * @param name what it computes, for dumps and procs
 * @param inputs tensors given, in order
 * @param outputs results that are given back, in order
 * @param rowAxes number of leading axes that all computing stages share; 0 for an opaque kernel
 * @param stages in order
 */
public record Kernel(
    String name, List<Value> inputs, List<Value> outputs, int rowAxes, List<Stage> stages) {
  /** Freezes the lists. */
  public Kernel {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    stages = List.copyOf(stages);
  }

  /** {@return whether every computed value is a scalar of the row: nothing runs over inner axes} */
  public boolean hasOnlyRowScalars() {
    return stages.stream()
        .allMatch(
            s ->
                s instanceof Stage.Check
                    || (s instanceof Stage.Compute c && c.space().size() == rowAxes));
  }

  /** {@return the same kernel under another name} */
  public Kernel named(String other) {
    return other.equals(name) ? this : new Kernel(other, inputs, outputs, rowAxes, stages);
  }
}
