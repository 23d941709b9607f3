package dev.sinter.passes.schedule;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.loop.Stmt.LoopKind;
import dev.sinter.ir.schedule.Step;
import dev.sinter.ir.schedule.Step.Side;
import dev.sinter.passes.define.Exprs;
import dev.sinter.passes.define.Indices;
import dev.sinter.passes.define.Stmts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Writes one factor of a sum of products to a buffer in the order in which it is read. Whatever the
 * factor is, a transposed or padded operand or an expression, is computed there, once.
 *
 * <pre>
 *   for jo { for k { acc[..] += a[i,k] * b[32*jo + ji, k] } }
 *     =>
 *   for jo { for k, ji { p[k,ji] = b[32*jo + ji, k] }   for k { acc[..] += a[i,k] * p[k,ji] } }
 * </pre>
 */
final class PackOperand {
  private final Step.Pack step;
  private final Stmt root;
  private final List<Buffer> shared = new ArrayList<>();
  private Stmt scope;

  PackOperand(Step.Pack step, Stmt root) {
    this.step = step;
    this.root = root;
    this.scope = root;
  }

  /** {@return the buffers that all workers share, made by {@link #apply}} */
  List<Buffer> shared() {
    return shared;
  }

  Stmt apply() {
    if (!step.at().equals(Step.Pack.START)) {
      return Nest.loops(
          root,
          step.at(),
          step,
          loop -> {
            List<Filled> made = new ArrayList<>();
            scope = loop.body();
            Stmt body = replace(loop.body(), List.of(), made);
            List<Stmt> all = new ArrayList<>();
            made.forEach(f -> all.add(f.loops()));
            all.add(body);
            Stmt result = Nest.join(all);
            for (Filled f : made) {
              result = new Stmt.Allocate(f.buffer(), result);
            }
            return new Stmt.For(loop.variable(), loop.extent(), loop.kind(), result);
          });
    }
    List<Filled> made = new ArrayList<>();
    Stmt body = replace(root, List.of(), made);
    List<Stmt> all = new ArrayList<>();
    for (Filled f : made) {
      shared.add(f.buffer());
      all.add(f.loops());
    }
    all.add(new Stmt.Barrier());
    all.add(body);
    return Nest.join(all);
  }

  /** A buffer and the loops that fill it. */
  private record Filled(Buffer buffer, Stmt loops) {}

  /** Packs for all updates in a statement; {@code path} is what stands around it. */
  private Stmt replace(Stmt s, List<Stmt> path, List<Filled> made) {
    boolean outermost = path.isEmpty();
    Stmt result = search(s, path, made);
    if (outermost && made.isEmpty()) {
      throw Nest.refuse(step, "no product is added to " + step.accumulator() + " there");
    }
    return result;
  }

  private Stmt search(Stmt s, List<Stmt> path, List<Filled> made) {
    if (s instanceof Stmt.Store store && Updates.isUpdate(store, step.accumulator())) {
      Updates.Product product =
          Updates.product(store)
              .orElseThrow(() -> Nest.refuse(step, "what is added is no product"));
      boolean left = step.side() == Side.LEFT;
      Expr factor = left ? product.left() : product.right();
      Expr packed = pack(factor, path, suffix(store.buffer().name(), made), made);
      return Updates.with(store, left ? packed : product.left(), left ? product.right() : packed);
    }
    List<Stmt> inner = new ArrayList<>(path);
    switch (s) {
      case Stmt.For _, Stmt.Let _, Stmt.If _, Stmt.While _ -> inner.add(s);
      case Stmt.Block _, Stmt.Store _, Stmt.Allocate _, Stmt.Barrier _, Stmt.Fail _ -> {}
    }
    Stmt changed = Stmts.map(s, child -> search(child, inner, made), e -> e);
    return changed instanceof Stmt.Let(var v, _, var body) && !uses(body, v.name())
        ? body
        : changed;
  }

  private String suffix(String accumulator, List<Filled> made) {
    String suffix = Nest.suffix(accumulator, step.accumulator());
    String name = step.buffer() + suffix;
    return made.stream().anyMatch(f -> f.buffer().name().equals(name))
        ? suffix + "." + made.size()
        : suffix;
  }

  private static boolean uses(Stmt s, String variable) {
    boolean[] found = {false};
    Stmts.visit(s, x -> {}, e -> found[0] |= Nest.variables(e).contains(variable));
    return found[0];
  }

  private Expr pack(Expr factor, List<Stmt> path, String suffix, List<Filled> made) {
    if (factor.lanes() > 1) {
      throw Nest.refuse(step, "pack before the loop is vectorized");
    }
    checkUnchanged(factor);
    checkUnconditional(path);
    Set<String> needed = new HashSet<>(Nest.variables(factor));
    List<Stmt.Let> lets = new ArrayList<>();
    List<Stmt.For> loops = new ArrayList<>();
    for (Stmt s : path.reversed()) {
      if (s instanceof Stmt.Let let && needed.contains(let.variable().name())) {
        checkUnchanged(let.value());
        needed.addAll(Nest.variables(let.value()));
        lets.addFirst(let);
      } else if (s instanceof Stmt.For loop && needed.contains(loop.variable().name())) {
        loops.addFirst(loop);
      }
    }
    List<Stmt.For> order = order(loops);
    checkExtents(order, path);
    String name = step.buffer() + suffix;
    Rewrite rename = new Rewrite();
    List<Stmt.For> renamed = new ArrayList<>();
    List<Expr> from = new ArrayList<>();
    List<Expr> to = new ArrayList<>();
    for (Stmt.For loop : order) {
      String own = loop.variable().name();
      Expr.Variable v = Expr.indexVariable(name + "_" + own);
      renamed.add(new Stmt.For(v, rename.expression(loop.extent()), LoopKind.SERIAL, loop.body()));
      rename.variable(loop.variable().name(), v);
      to.add(v);
      from.add(loop.variable());
    }
    boolean start = step.at().equals(Step.Pack.START);
    Buffer buffer = buffer(name, factor, order, start);
    boolean flat = buffer.rank() < order.size();
    Stmt fill = new Stmt.Store(buffer, flat ? List.of(linear(to, order)) : to, factor);
    for (Stmt.Let let : lets.reversed()) {
      fill = new Stmt.Let(let.variable(), let.value(), fill);
    }
    if (!lets.isEmpty()) {
      rename.suffix(step.buffer());
    }
    Stmt nest = Nest.wrap(renamed, LoopKind.SERIAL, rename.statement(fill));
    if (start && nest instanceof Stmt.For(var v, var extent, _, var body)) {
      nest = new Stmt.For(v, gated(extent, path), LoopKind.PARALLEL, body);
    }
    made.add(new Filled(buffer, nest));
    return new Expr.Load(buffer, flat ? List.of(linear(from, order)) : from);
  }

  /**
   * Nothing is packed for a copy of the loops that does not run: of {@code when B < 16}, one has no
   * iterations.
   */
  private static Expr gated(Expr extent, List<Stmt> path) {
    Set<String> open = new HashSet<>();
    Expr gated = extent;
    for (Stmt s : path) {
      if (s instanceof Stmt.For(_, Expr.Apply(var op, var parts), _, _)
          && op == ScalarOp.SELECT
          && parts.get(2).equals(Expr.index(0))
          && Nest.variables(parts.get(0)).stream().noneMatch(open::contains)) {
        gated = Expr.apply(ScalarOp.SELECT, parts.get(0), gated, Expr.index(0));
      }
      if (s instanceof Stmt.For loop) {
        open.add(loop.variable().name());
      }
    }
    return gated;
  }

  /** An extent may change only with loops that are packed over, further out. */
  private void checkExtents(List<Stmt.For> order, List<Stmt> path) {
    Set<String> open = new HashSet<>();
    for (Stmt s : path) {
      if (s instanceof Stmt.For loop) {
        open.add(loop.variable().name());
      }
    }
    for (Stmt.For loop : order) {
      if (Nest.variables(loop.extent()).stream().anyMatch(open::contains)) {
        throw Nest.refuse(
            step,
            "the extent of "
                + loop.variable().name()
                + " changes with a loop that is not packed over");
      }
      open.remove(loop.variable().name());
    }
  }

  private List<Stmt.For> order(List<Stmt.For> loops) {
    List<Stmt.For> order = new ArrayList<>();
    for (String name : step.over()) {
      Optional<Stmt.For> loop =
          loops.stream()
              .filter(l -> Nest.isCopy(l.variable().name(), name) && !order.contains(l))
              .findFirst();
      loop.ifPresent(order::add);
    }
    if (order.size() < loops.size() || order.isEmpty()) {
      throw Nest.refuse(
          step,
          "the factor depends on the loops "
              + String.join(", ", loops.stream().map(l -> l.variable().name()).toList()));
    }
    return order;
  }

  private Buffer buffer(String name, Expr factor, List<Stmt.For> order, boolean start) {
    List<Expr> extents = order.stream().map(Stmt.For::extent).toList();
    boolean fixed = extents.stream().allMatch(e -> KindOfLoops.bound(e).isPresent());
    if (!start && !fixed) {
      throw Nest.refuse(step, "a buffer of one worker needs constant extents");
    }
    return fixed
        ? new Buffer(
            name,
            factor.dtype(),
            bounds(extents, start),
            start ? Buffer.Space.PARAMETER : Buffer.Space.WORKER)
        : new Buffer(name, factor.dtype(), List.of(size(extents)), Buffer.Space.PARAMETER);
  }

  /**
   * Rows whose length is a multiple of 1 KiB would compete for the same few places of a cache: they
   * get a gap.
   */
  private static List<Expr> bounds(List<Expr> extents, boolean start) {
    List<Expr> bounds = new ArrayList<>();
    extents.forEach(e -> bounds.add(KindOfLoops.bound(e).orElseThrow()));
    long row = Nest.constant(bounds.getLast()).getAsLong();
    if (!start && bounds.size() > 1 && row % 256 == 0) {
      bounds.set(bounds.size() - 1, Expr.index(row + 16));
    }
    return bounds;
  }

  private static Expr most(Expr extent) {
    return KindOfLoops.bound(extent).orElse(extent);
  }

  private static Expr linear(List<Expr> places, List<Stmt.For> order) {
    Expr linear = Expr.index(0);
    for (int i = 0; i < places.size(); i++) {
      linear = Indices.add(Indices.mul(linear, most(order.get(i).extent())), places.get(i));
    }
    return linear;
  }

  /**
   * A product of extents that is at least as large: blocks of a size and the elements of a block
   * make the whole.
   */
  private Expr size(List<Expr> extents) {
    long factor = 1;
    long divisor = 1;
    Expr product = Expr.index(1);
    for (Expr given : extents) {
      Expr extent = given;
      while (extent instanceof Expr.Apply(var op, var o)
          && (op == ScalarOp.DIV || op == ScalarOp.REM)) {
        divisor *= op == ScalarOp.DIV ? Nest.constant(o.get(1)).orElse(1) : 1;
        extent = o.get(0);
      }
      OptionalLong constant = Nest.constant(most(extent));
      if (constant.isPresent()) {
        factor *= constant.getAsLong();
      } else if (isProduct(extent)) {
        product = Indices.mul(product, extent);
      } else {
        throw Nest.refuse(
            step, "the size of " + step.buffer() + " is no product of the proc's sizes");
      }
    }
    return Indices.mul(Expr.index((factor + divisor - 1) / divisor), product);
  }

  private static boolean isProduct(Expr e) {
    return e instanceof Expr.Variable
        || Nest.constant(e).isPresent()
        || e instanceof Expr.Apply(var op, var o)
            && op == ScalarOp.MUL
            && o.stream().allMatch(PackOperand::isProduct);
  }

  /**
   * What is packed is read in every iteration, so that no condition may keep it from being read.
   */
  private void checkUnconditional(List<Stmt> path) {
    if (path.stream().anyMatch(s -> s instanceof Stmt.If || s instanceof Stmt.While)) {
      throw Nest.refuse(
          step,
          "products are added to %s under a condition, which may keep elements from being read"
              .formatted(step.accumulator()));
    }
  }

  private void checkUnchanged(Expr e) {
    Exprs.visit(
        e,
        x -> {
          if (x instanceof Expr.Load(var buffer, _)) {
            if (Nest.stores(scope, buffer.name())) {
              throw Nest.refuse(step, buffer.name() + " is written where it would be read");
            }
          }
        });
  }
}
