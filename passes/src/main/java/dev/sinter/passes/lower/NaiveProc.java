package dev.sinter.passes.lower;

import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.kernel.Axis;
import dev.sinter.ir.kernel.Extents;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.Stage;
import dev.sinter.ir.kernel.Value;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.loop.Proc.Access;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.loop.Stmt.LoopKind;
import dev.sinter.ir.type.DType;
import dev.sinter.passes.define.Exprs;
import dev.sinter.passes.define.Scalars;
import dev.sinter.passes.schedule.KernelInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * Writes a kernel as plain loop nests: loops over the row axes, the outermost parallel; within a
 * row one nest per stage. A stage that is just a scalar of the row is named by a let; others fill
 * an output, or a buffer of the row: worker memory if its size is known, else scratch memory of the
 * whole tensor.
 */
public final class NaiveProc {
  private final Kernel kernel;
  private final ToIntFunction<String> codes;
  private final Set<String> outputs = new HashSet<>();
  private final Map<String, Expr> scalars = new LinkedHashMap<>();
  private final Map<String, Buffer> rowBuffers = new LinkedHashMap<>();
  private final List<Value> scratch = new ArrayList<>();
  private final List<Stmt> stores = new ArrayList<>();
  private final Optional<ChunkedReduction> chunked;
  private final List<KernelInfo.Nest> nests = new ArrayList<>();

  private NaiveProc(Kernel kernel, ToIntFunction<String> codes) {
    this.chunked = ChunkedReduction.of(kernel);
    this.kernel = kernel;
    this.codes = codes;
    kernel.outputs().forEach(v -> outputs.add(v.name()));
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
    chunked.ifPresent(c -> chunks(c, body));
    if (!computes.isEmpty()) {
      Stmt row = rowBody(computes, 0);
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
        proc, new KernelInfo(kernel, rows.stream().map(Axis::name).toList(), nests), scratch);
  }

  private void chunks(ChunkedReduction reduction, List<Stmt> body) {
    scratch.add(reduction.partial());
    body.add(reduction.chunks());
    body.add(new Stmt.Barrier());
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
        case Stage.Compute(_, var space, var reduce, _, var lets, var value) -> {
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

  private static Stmt lets(List<Stage.Let> lets, Stmt body) {
    Stmt result = body;
    for (Stage.Let let : lets.reversed()) {
      result = new Stmt.Let(let.variable(), let.value(), result);
    }
    return result;
  }

  /** The stages from number {@code from} on: what a stage names encloses those behind it. */
  private Stmt rowBody(List<Stage.Compute> stages, int from) {
    if (from == stages.size()) {
      return Stmt.NOTHING;
    }
    Stage.Compute stage = stages.get(from);
    boolean scalar = stage.space().size() == kernel.rowAxes();
    return scalar ? scalarStage(stages, from, stage) : innerStage(stages, from, stage);
  }

  private Stmt scalarStage(List<Stage.Compute> stages, int from, Stage.Compute stage) {
    Value result = stage.result();
    boolean output = outputs.contains(result.name());
    boolean last = from == stages.size() - 1;
    Expr value = local(stage.value());
    List<Stage.Let> lets = local(stage.lets());
    Expr.Variable name = new Expr.Variable("s_" + result.name(), result.type().dtype(), 1);
    boolean direct = last && (stores.isEmpty() || !kernel.hasOnlyRowScalars());
    Optional<Buffer> accumulator =
        stage.reducer().isPresent() ? Optional.of(accumulator(stage)) : Optional.empty();
    nest(stage, List.of(), accumulator.map(Buffer::name));
    Expr total =
        accumulator.map(a -> Scalars.cast(result.type().dtype(), element(a))).orElse(value);
    scalars.put(result.name(), name);
    if (output) {
      stores.add(store(result, stage, direct ? total : name));
    }
    Stmt rest = join(pendingStores(last), rowBody(stages, from + 1));
    Stmt named = direct ? rest : new Stmt.Let(name, total, rest);
    if (accumulator.isEmpty()) {
      return lets(lets, named);
    }
    Stmt terms = reduction(stage, lets, value, accumulator.get());
    return new Stmt.Allocate(accumulator.get(), join(terms, named));
  }

  /**
   * Stores that are due: at once, but behind all stages where those are scalars, so that a result
   * may take an operand's storage.
   */
  private Stmt pendingStores(boolean last) {
    if (kernel.hasOnlyRowScalars() && !last) {
      return Stmt.NOTHING;
    }
    Stmt due = Stmt.block(stores.toArray(Stmt[]::new));
    stores.clear();
    return due;
  }

  private Stmt innerStage(List<Stage.Compute> stages, int from, Stage.Compute stage) {
    Value result = stage.result();
    List<Axis> inner = stage.space().subList(kernel.rowAxes(), stage.space().size());
    Expr value = local(stage.value());
    List<Stage.Let> lets = local(stage.lets());
    boolean output = outputs.contains(result.name());
    boolean fixed = inner.stream().allMatch(a -> a.extent().isFixed());
    Optional<Buffer> row = Optional.empty();
    if (!output && fixed) {
      List<Expr> shape = inner.stream().map(a -> Extents.of(a.extent())).toList();
      row =
          Optional.of(
              new Buffer("r_" + result.name(), result.type().dtype(), shape, Buffer.Space.WORKER));
      rowBuffers.put(result.name(), row.get());
    } else if (!output) {
      scratch.add(result);
    }
    Stmt nest;
    if (stage.reducer().isEmpty()) {
      nest(stage, inner, Optional.empty());
      nest = lets(lets, keep(stage, row, value));
    } else {
      Buffer accumulator = accumulator(stage);
      nest(stage, inner, Optional.of(accumulator.name()));
      Expr total = Scalars.cast(result.type().dtype(), element(accumulator));
      nest =
          new Stmt.Allocate(
              accumulator,
              join(reduction(stage, lets, value, accumulator), keep(stage, row, total)));
    }
    LoopKind outermost =
        kernel.rowAxes() == 0 && stages.size() == 1 ? LoopKind.PARALLEL : LoopKind.SERIAL;
    Stmt all = join(loops(inner, nest, outermost), rowBody(stages, from + 1));
    return row.isPresent() ? new Stmt.Allocate(row.get(), all) : all;
  }

  private Stmt keep(Stage.Compute stage, Optional<Buffer> row, Expr value) {
    if (row.isEmpty()) {
      return store(stage.result(), stage, value);
    }
    List<Expr> place =
        stage.space().subList(kernel.rowAxes(), stage.space().size()).stream()
            .map(a -> (Expr) a.variable())
            .toList();
    return new Stmt.Store(row.get(), place, value);
  }

  private static Stmt store(Value result, Stage.Compute stage, Expr value) {
    return new Stmt.Store(
        result.buffer(), stage.space().stream().map(a -> (Expr) a.variable()).toList(), value);
  }

  private static Buffer accumulator(Stage.Compute stage) {
    DType dtype = stage.value().dtype();
    return new Buffer(
        "acc_" + stage.result().name(), dtype, List.of(Expr.index(1)), Buffer.Space.REGISTER);
  }

  private static Expr element(Buffer register) {
    return new Expr.Load(register, List.of(Expr.index(0)));
  }

  private Stmt reduction(
      Stage.Compute stage, List<Stage.Let> lets, Expr value, Buffer accumulator) {
    List<Expr> at = List.of(Expr.index(0));
    Expr start = Scalars.identity(stage.reducer().orElseThrow(), accumulator.dtype());
    ScalarOp combiner = stage.reducer().orElseThrow().combiner();
    Stmt add = new Stmt.Store(accumulator, at, Expr.apply(combiner, element(accumulator), value));
    if (chunked.filter(c -> c.stage() == stage).isPresent()) {
      return join(new Stmt.Store(accumulator, at, start), chunked.get().combine(accumulator));
    }
    return join(
        new Stmt.Store(accumulator, at, start),
        loops(stage.reduce(), lets(lets, add), LoopKind.SERIAL));
  }

  private void nest(Stage.Compute stage, List<Axis> inner, Optional<String> accumulator) {
    boolean sum = stage.reducer().filter(r -> r == Reducer.SUM).isPresent();
    Optional<KernelInfo.Contraction> contraction =
        sum && stage.value() instanceof Expr.Apply(var op, var factors) && op == ScalarOp.MUL
            ? Optional.of(new KernelInfo.Contraction(local(factors.get(0)), local(factors.get(1))))
            : Optional.empty();
    nests.add(
        new KernelInfo.Nest(
            stage.result().name(),
            inner.stream().map(Axis::name).toList(),
            stage.reduce().stream().map(Axis::name).toList(),
            accumulator,
            stage.reducer(),
            contraction));
  }

  private List<Stage.Let> local(List<Stage.Let> lets) {
    return lets.stream().map(let -> new Stage.Let(let.variable(), local(let.value()))).toList();
  }

  /** Reads of earlier stages become their row scalar or row buffer. */
  private Expr local(Expr e) {
    Expr mapped = Exprs.mapChildren(e, this::local);
    if (!(mapped instanceof Expr.Load(var buffer, var indices))) {
      return mapped;
    }
    Expr scalar = scalars.get(buffer.name());
    if (scalar != null) {
      return scalar;
    }
    Buffer row = rowBuffers.get(buffer.name());
    return row == null
        ? mapped
        : new Expr.Load(row, indices.subList(kernel.rowAxes(), indices.size()));
  }

  private static Stmt join(Stmt first, Stmt second) {
    List<Stmt> all = new ArrayList<>(first instanceof Stmt.Block(var body) ? body : List.of(first));
    all.addAll(second instanceof Stmt.Block(var body) ? body : List.of(second));
    return all.size() == 1 ? all.getFirst() : new Stmt.Block(all);
  }
}
