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
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.loop.Stmt.LoopKind;
import dev.sinter.ir.type.DType;
import dev.sinter.passes.define.Exprs;
import dev.sinter.passes.define.Scalars;
import dev.sinter.passes.schedule.KernelInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Writes what a kernel does for one row: one nest per stage. A stage that is just a scalar of the
 * row is named by a let; others fill an output, or a buffer of the row: worker memory if its size
 * is known, else scratch memory of the whole tensor.
 *
 * <pre>
 *   alloc acc { acc = -inf; for j: acc = max(acc, x[i,j]); let s = acc {      t0[i]   = max over j
 *     alloc r { for j: r[j] = exp(x[i,j] - s);                                t1[i,j] = exp(x - t0)
 *       ... } } }
 * </pre>
 */
final class RowBody {
  private final Kernel kernel;
  private final List<Stage.Compute> stages;
  private final List<ChunkedReduction> chunked;
  private final List<Value> scratch;
  private final Set<String> outputs = new HashSet<>();
  private final Map<String, Expr> scalars = new LinkedHashMap<>();
  private final Map<String, Buffer> rowBuffers = new LinkedHashMap<>();
  private final List<Stmt> stores = new ArrayList<>();
  private final List<KernelInfo.Nest> nests = new ArrayList<>();

  /**
   * Makes a writer.
   *
   * @param kernel what
   * @param stages its computing stages
   * @param chunked the stages whose terms were combined in chunks before
   * @param scratch receives the tensors that need scratch memory
   */
  RowBody(
      Kernel kernel,
      List<Stage.Compute> stages,
      List<ChunkedReduction> chunked,
      List<Value> scratch) {
    this.kernel = kernel;
    this.stages = stages;
    this.chunked = chunked;
    this.scratch = scratch;
    kernel.outputs().forEach(v -> outputs.add(v.name()));
  }

  /** {@return the statements of a row} */
  Stmt statements() {
    return rowBody(0);
  }

  /** {@return what the nests are, in order} */
  List<KernelInfo.Nest> nests() {
    return nests;
  }

  /** The stages from number {@code from} on: what a stage names encloses those behind it. */
  private Stmt rowBody(int from) {
    if (from == stages.size()) {
      return Stmt.NOTHING;
    }
    Stage.Compute stage = stages.get(from);
    boolean scalar = stage.space().size() == kernel.rowAxes();
    return scalar ? scalarStage(from, stage) : innerStage(from, stage);
  }

  private Stmt scalarStage(int from, Stage.Compute stage) {
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
    Stmt rest = join(pendingStores(last), rowBody(from + 1));
    Stmt named = direct ? rest : new Stmt.Let(name, total, rest);
    if (accumulator.isEmpty()) {
      return NaiveProc.lets(lets, named);
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

  private Stmt innerStage(int from, Stage.Compute stage) {
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
      nest = NaiveProc.lets(lets, keep(stage, row, value));
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
    Stmt all = join(NaiveProc.loops(inner, nest, outermost), rowBody(from + 1));
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
    for (ChunkedReduction reduction : chunked) {
      if (reduction.stage() == stage) {
        return join(new Stmt.Store(accumulator, at, start), reduction.combine(accumulator));
      }
    }
    Optional<ChunkedReduction> alone = ChunkedReduction.alone(stage);
    if (alone.isPresent()) {
      Stmt terms = alone.get().inOrder(accumulator, lets, value);
      return join(new Stmt.Store(accumulator, at, start), terms);
    }
    return join(
        new Stmt.Store(accumulator, at, start),
        NaiveProc.loops(stage.reduce(), NaiveProc.lets(lets, add), LoopKind.SERIAL));
  }

  private void nest(Stage.Compute stage, List<Axis> inner, Optional<String> accumulator) {
    boolean sum = stage.reducer().filter(r -> r == Reducer.SUM).isPresent();
    Optional<KernelInfo.Contraction> contraction =
        sum
                && stage.chunk().isEmpty()
                && stage.value() instanceof Expr.Apply(var op, var factors)
                && op == ScalarOp.MUL
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
