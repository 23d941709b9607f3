package dev.sinter.passes.lower;

import dev.sinter.ir.kernel.Axis;
import dev.sinter.ir.kernel.Extents;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.Stage;
import dev.sinter.ir.kernel.Value;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.loop.Proc.Access;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.loop.Stmt.LoopKind;
import dev.sinter.passes.schedule.KernelInfo;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * Writes a kernel as plain loop nests: checks, then loops over the row axes, the outermost
 * parallel, around the stages of a row ({@link RowBody}).
 */
public final class NaiveProc {
  private final Kernel kernel;
  private final ToIntFunction<String> codes;
  private final List<Value> scratch = new ArrayList<>();
  private final List<ChunkedReduction> chunked;

  private NaiveProc(Kernel kernel, ToIntFunction<String> codes) {
    this.chunked = ChunkedReduction.shared(kernel);
    this.kernel = kernel;
    this.codes = codes;
  }

  /**
   * A kernel as loops.
   *
   * @param proc the loops; parameters: inputs, outputs, then scratch
   * @param info what the loops are
   * @param scratch types of the scratch parameters
   */
  public record Lowered(Proc proc, KernelInfo info, List<Value> scratch) {
    /** Freezes the list. */
    public Lowered {
      scratch = List.copyOf(scratch);
    }
  }

  /**
   * {@return the loops of a kernel}
   *
   * @param kernel what
   * @param codes gives the number of an error message
   */
  public static Lowered of(Kernel kernel, ToIntFunction<String> codes) {
    return new NaiveProc(kernel, codes).lower();
  }

  private Lowered lower() {
    List<Stmt> body = new ArrayList<>();
    List<Stage.Compute> computes = new ArrayList<>();
    for (Stage stage : kernel.stages()) {
      switch (stage) {
        case Stage.Check check -> body.add(check(check));
        case Stage.Opaque opaque -> {
          scratch.addAll(opaque.scratch());
          body.add(opaque.body());
        }
        case Stage.Compute compute -> computes.add(compute);
      }
    }
    List<Axis> rows =
        computes.isEmpty() ? List.of() : computes.getFirst().space().subList(0, kernel.rowAxes());
    chunks(body);
    RowBody rowBody = new RowBody(kernel, computes, chunked, scratch);
    if (!computes.isEmpty()) {
      Stmt row = rowBody.statements();
      body.add(rows.isEmpty() ? once(row) : loops(rows, row, LoopKind.PARALLEL));
    }
    List<Proc.Parameter> parameters = new ArrayList<>();
    kernel.inputs().forEach(v -> parameters.add(new Proc.Parameter(v.buffer(), Access.READ)));
    kernel.outputs().forEach(v -> parameters.add(new Proc.Parameter(v.buffer(), Access.WRITE)));
    scratch.forEach(v -> parameters.add(new Proc.Parameter(v.buffer(), Access.TEMPORARY)));
    Proc proc =
        new Proc(
            kernel.name(),
            parameters,
            sizes(),
            Stmt.block(body.toArray(Stmt[]::new)),
            Optional.empty());
    return new Lowered(
        proc,
        new KernelInfo(
            kernel,
            rows.stream().map(Axis::name).toList(),
            rowBody.nests(),
            chunked.stream().map(ChunkedReduction::nest).toList()),
        scratch);
  }

  private void chunks(List<Stmt> body) {
    for (ChunkedReduction reduction : chunked) {
      scratch.add(reduction.partial());
      body.add(reduction.chunks());
    }
    if (!chunked.isEmpty()) {
      body.add(new Stmt.Barrier());
    }
  }

  private List<Expr.Variable> sizes() {
    Set<String> names = new LinkedHashSet<>();
    List<Value> values = new ArrayList<>(kernel.inputs());
    values.addAll(kernel.outputs());
    values.addAll(scratch);
    values.forEach(v -> v.type().shape().dims().forEach(d -> names.addAll(d.names())));
    for (Stage stage : kernel.stages()) {
      List<Axis> axes = new ArrayList<>();
      switch (stage) {
        case Stage.Compute(_, var space, var reduce, _, _, var lets, var value) -> {
          axes.addAll(space);
          axes.addAll(reduce);
        }
        case Stage.Check check -> axes.addAll(check.space());
        case Stage.Opaque _ -> axes.clear();
      }
      axes.forEach(a -> names.addAll(a.extent().names()));
    }
    names.addAll(FreeVariables.of(kernel));
    return names.stream().map(Expr::indexVariable).toList();
  }

  static Stmt loops(List<Axis> axes, Stmt body, LoopKind outermost) {
    Stmt nest = body;
    for (int i = axes.size() - 1; i >= 0; i--) {
      Axis axis = axes.get(i);
      nest =
          new Stmt.For(
              axis.variable(),
              Extents.of(axis.extent()),
              i == 0 ? outermost : LoopKind.SERIAL,
              nest);
    }
    return nest;
  }

  /**
   * Names of a proc's only row must not stand at its top level, where each worker evaluates them
   * for itself.
   */
  private static Stmt once(Stmt row) {
    boolean names =
        row instanceof Stmt.Let
            || row instanceof Stmt.Allocate
            || (row instanceof Stmt.Block(var all)
                && all.stream().anyMatch(s -> s instanceof Stmt.Let || s instanceof Stmt.Allocate));
    return names
        ? new Stmt.For(Expr.indexVariable("once"), Expr.index(1), LoopKind.SERIAL, row)
        : row;
  }

  private Stmt check(Stage.Check check) {
    Stmt fail =
        new Stmt.If(
            check.valid(),
            Stmt.NOTHING,
            new Stmt.Fail(codes.applyAsInt(check.message()), check.detail()));
    return loops(check.space(), lets(check.lets(), fail), LoopKind.SERIAL);
  }

  static Stmt lets(List<Stage.Let> lets, Stmt body) {
    Stmt result = body;
    for (Stage.Let let : lets.reversed()) {
      result = new Stmt.Let(let.variable(), let.value(), result);
    }
    return result;
  }
}
