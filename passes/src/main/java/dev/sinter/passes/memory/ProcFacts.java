package dev.sinter.passes.memory;

import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.Stage;
import dev.sinter.ir.kernel.Value;
import dev.sinter.ir.loop.Expr;
import dev.sinter.passes.define.Exprs;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What memory planning knows of a proc.
 *
 * @param copies whether it only copies its first argument to its second
 * @param reuses which input's storage may be an output's too
 */
public record ProcFacts(boolean copies, Set<Reuse> reuses) {

  /**
   * An output that may take an input's storage.
   *
   * @param input number of the parameter
   * @param output number of the parameter
   */
  public record Reuse(int input, int output) {}

  /**
   * {@return the facts of a kernel's proc}
   *
   * <p>An output may overwrite an input of its shape if every element is read for the last time
   * before it is overwritten: all reads lie in the row of the write, in earlier stages, or at the
   * very place that is written. Where every stage is a scalar of the row, stores come after all
   * stages, so later stages may read the place too.
   */
  public static ProcFacts of(Kernel kernel, boolean copies) {
    Set<Reuse> reuses = new LinkedHashSet<>();
    for (int i = 0; i < kernel.inputs().size(); i++) {
      for (int o = 0; o < kernel.outputs().size(); o++) {
        if (mayReuse(kernel, kernel.inputs().get(i), kernel.outputs().get(o))) {
          reuses.add(new Reuse(i, kernel.inputs().size() + o));
        }
      }
    }
    return new ProcFacts(copies, reuses);
  }

  private static boolean mayReuse(Kernel kernel, Value input, Value output) {
    if (!input.type().equals(output.type())) {
      return false;
    }
    boolean scalars = kernel.hasOnlyRowScalars();
    boolean written = false;
    for (Stage stage : kernel.stages()) {
      switch (stage) {
        case Stage.Opaque _ -> {
          return false;
        }
        case Stage.Check(_, var lets, var valid, _, var detail) -> {
          boolean reads =
              reads(valid, input)
                  || reads(detail, input)
                  || lets.stream().anyMatch(l -> reads(l.value(), input));
          if (reads) {
            return false;
          }
        }
        case Stage.Compute compute -> {
          boolean writes = compute.result().equals(output);
          boolean samePlace = writes || scalars;
          int axes = samePlace ? compute.space().size() : kernel.rowAxes();
          boolean reads = reads(compute, input);
          if (reads
              && ((written && !scalars) || !readsOnlyAligned(compute, input, axes, samePlace))) {
            return false;
          }
          written |= writes;
        }
      }
    }
    return true;
  }

  private static boolean reads(Expr e, Value input) {
    boolean[] found = {false};
    Exprs.visit(
        e,
        x ->
            found[0] |=
                x instanceof Expr.Load(var buffer, _) && buffer.name().equals(input.name()));
    return found[0];
  }

  private static boolean reads(Stage.Compute stage, Value input) {
    return reads(stage.value(), input)
        || stage.lets().stream().anyMatch(l -> reads(l.value(), input));
  }

  /**
   * Whether all reads have the stage's own axes as their first {@code axes} indices, and no others
   * if {@code exactly}.
   */
  private static boolean readsOnlyAligned(
      Stage.Compute stage, Value input, int axes, boolean exactly) {
    List<Expr> wanted =
        stage.space().subList(0, axes).stream().map(a -> (Expr) a.variable()).toList();
    boolean[] good = {true};
    List<Expr> expressions = new ArrayList<>(stage.lets().stream().map(Stage.Let::value).toList());
    expressions.add(stage.value());
    for (Expr expression : expressions) {
      Exprs.visit(
          expression,
          x -> {
            if (x instanceof Expr.Load(var buffer, var indices)
                && buffer.name().equals(input.name())) {
              boolean fits =
                  exactly
                      ? indices.equals(wanted)
                      : indices.subList(0, Math.min(axes, indices.size())).equals(wanted);
              good[0] &= fits;
            }
          });
    }
    return good[0];
  }
}
