package dev.sinter.passes.schedule;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.loop.Stmt.LoopKind;
import dev.sinter.ir.schedule.Step;
import dev.sinter.passes.define.Exprs;
import dev.sinter.passes.define.Indices;
import dev.sinter.passes.define.Stmts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Steps that change the iteration space: split, tile, reorder, fuse. */
final class ShapeLoops {
  private ShapeLoops() {}

  /**
   * <pre>
   *   for k: E { s(k) }  =>  for ko: E/f { for ki: f { s(f*ko + ki) } }   for kt: E%f { s(f*(E/f) + kt) }
   * </pre>
   */
  static Stmt split(Stmt root, Step.Split step) {
    if (step.factor() < 1) {
      throw Nest.refuse(step, "a block needs at least one iteration");
    }
    return Nest.loops(root, step.loop(), step, loop -> split(loop, step));
  }

  private static Stmt split(Stmt.For loop, Step.Split step) {
    String suffix = Nest.suffix(loop.variable().name(), step.loop());
    Expr factor = Expr.index(step.factor());
    Expr blocks = Indices.div(loop.extent(), factor);
    Expr rest =
        isMultiple(loop.extent(), step.factor())
            ? Expr.index(0)
            : Indices.rem(loop.extent(), factor);
    if (Nest.constant(blocks).equals(OptionalLong.of(0))) {
      throw Nest.refuse(step, "the loop has only " + Nest.extent(loop).orElse(0) + " iterations");
    }
    Expr.Variable outer = Expr.indexVariable(step.outer() + suffix);
    Expr.Variable inner = Expr.indexVariable(step.inner() + suffix);
    Expr place = Indices.add(Indices.mul(outer, factor), inner);
    Stmt body = Rewrite.with(loop.body(), loop.variable().name(), place);
    Stmt main =
        new Stmt.For(
            outer, blocks, loop.kind(), new Stmt.For(inner, factor, LoopKind.SERIAL, body));
    if (rest.equals(Expr.index(0))) {
      return main;
    }
    String tail =
        step.tail()
            .orElseThrow(
                () -> Nest.refuse(step, "the factor may not divide the extent; name a tail"));
    Expr.Variable left = Expr.indexVariable(tail + suffix);
    Expr offset = Indices.add(Indices.mul(blocks, factor), left);
    Stmt copy =
        new Rewrite().suffix(tail).variable(loop.variable().name(), offset).statement(loop.body());
    return Nest.join(List.of(main, new Stmt.For(left, rest, loop.kind(), copy)));
  }

  /** Whether an extent is known to be a multiple of a number. */
  static boolean isMultiple(Expr extent, long factor) {
    OptionalLong constant = Nest.constant(extent);
    if (constant.isPresent()) {
      return constant.getAsLong() % factor == 0;
    }
    return factor == 1
        || extent instanceof Expr.Apply(var op, var o)
            && op == ScalarOp.MUL
            && o.stream().anyMatch(part -> isMultiple(part, factor));
  }

  /**
   * {@code for io: E { s(io) } => for ic: (E+f-1)/f { for ir: min(f, E - f*ic) { s(f*ic + ir) } }}.
   */
  static Stmt block(Stmt root, Step.Block step) {
    if (step.factor() < 1) {
      throw Nest.refuse(step, "a block needs at least one iteration");
    }
    return Nest.loops(
        root,
        step.loop(),
        step,
        loop -> {
          String suffix = Nest.suffix(loop.variable().name(), step.loop());
          Expr factor = Expr.index(step.factor());
          Expr.Variable outer = Expr.indexVariable(step.outer() + suffix);
          Expr.Variable inner = Expr.indexVariable(step.inner() + suffix);
          Expr begin = Indices.mul(outer, factor);
          Expr blocks = Indices.div(Indices.add(loop.extent(), step.factor() - 1), factor);
          Expr extent =
              isMultiple(loop.extent(), step.factor())
                  ? factor
                  : Expr.apply(ScalarOp.MIN, factor, Indices.sub(loop.extent(), begin));
          Stmt body = Rewrite.with(loop.body(), loop.variable().name(), Indices.add(begin, inner));
          return new Stmt.For(
              outer, blocks, loop.kind(), new Stmt.For(inner, extent, LoopKind.SERIAL, body));
        });
  }

  static Stmt tile(Stmt root, Step.Tile step) {
    Stmt result = root;
    List<String> order = new ArrayList<>();
    for (Step.Extent e : step.loops()) {
      Step.Split split =
          new Step.Split(e.loop(), e.factor(), e.loop() + "o", e.loop() + "i", Optional.empty());
      result = split(result, split);
      order.add(split.outer());
    }
    step.loops().forEach(e -> order.add(e.loop() + "i"));
    return reorder(result, new Step.Reorder(order));
  }

  /**
   * A loop moves freely if its iterations are independent; one loop whose iterations are not may be
   * among them.
   */
  static Stmt reorder(Stmt root, Step.Reorder step) {
    if (step.loops().isEmpty() || new HashSet<>(step.loops()).size() < step.loops().size()) {
      throw Nest.refuse(step, "name each loop once");
    }
    return outermost(root, step, new int[1]);
  }

  private static Stmt outermost(Stmt s, Step.Reorder step, int[] found) {
    Stmt result = outermostIn(s, step, found);
    if (found[0] == 0) {
      throw Nest.refuse(
          step, "none of these loops exists; loops are " + String.join(", ", Nest.names(s)));
    }
    return result;
  }

  private static Stmt outermostIn(Stmt s, Step.Reorder step, int[] found) {
    if (s instanceof Stmt.For loop
        && step.loops().stream().anyMatch(n -> Nest.isCopy(loop.variable().name(), n))) {
      found[0]++;
      return reorder(loop, step);
    }
    return Stmts.map(s, inner -> outermostIn(inner, step, found), e -> e);
  }

  private static Stmt reorder(Stmt.For first, Step.Reorder step) {
    List<Stmt.For> chain = Nest.chain(first, step.loops(), step);
    List<Stmt.For> order = new ArrayList<>();
    for (String name : step.loops()) {
      order.add(
          chain.stream()
              .filter(loop -> Nest.isCopy(loop.variable().name(), name))
              .findFirst()
              .orElseThrow(
                  () ->
                      Nest.refuse(
                          step,
                          "loop " + name + " is not in the nest of " + first.variable().name())));
    }
    List<String> reasons = new ArrayList<>();
    for (Stmt.For loop : chain) {
      Set<String> inner = new HashSet<>();
      order.subList(order.indexOf(loop), order.size()).forEach(l -> inner.add(l.variable().name()));
      if (Nest.variables(loop.extent()).stream().anyMatch(inner::contains)) {
        throw Nest.refuse(
            step,
            "the extent of " + loop.variable().name() + " changes with another of these loops");
      }
      Independence.obstacle(loop.variable(), first).ifPresent(reasons::add);
    }
    if (reasons.size() > 1) {
      throw Nest.refuse(step, String.join(", and ", reasons));
    }
    boolean shared = first.kind() == LoopKind.PARALLEL;
    Stmt.For outer = order.getFirst();
    LoopKind kind =
        shared && Independence.obstacle(outer.variable(), first).isEmpty()
            ? LoopKind.PARALLEL
            : LoopKind.SERIAL;
    Stmt inner = Nest.wrap(order.subList(1, order.size()), LoopKind.SERIAL, chain.getLast().body());
    return new Stmt.For(outer.variable(), outer.extent(), kind, inner);
  }

  /**
   * <pre>
   *   for i: E { for j: F { s(i, j) } }  =>  for ij: E*F { s(ij / F, ij % F) }
   * </pre>
   *
   * Two neighbouring axes of a buffer that are indexed by just these loops, everywhere, become one.
   */
  static Stmt fuse(Stmt root, Step.Fuse step, Map<String, Buffer> merged) {
    Map<String, Integer> axes = new LinkedHashMap<>();
    Stmt fused =
        Nest.loops(
            root,
            step.outer(),
            step,
            outer -> {
              if (!(Nest.only(outer.body()) instanceof Stmt.For inner)
                  || !Nest.isCopy(inner.variable().name(), step.inner())) {
                throw Nest.refuse(
                    step, "loop " + step.inner() + " does not stand alone in " + step.outer());
              }
              if (Nest.variables(inner.extent()).contains(outer.variable().name())) {
                throw Nest.refuse(
                    step, "the extent of " + step.inner() + " changes with " + step.outer());
              }
              mergeableAxes(root, outer, inner).forEach(axes::putIfAbsent);
              return fuse(outer, inner, step, axes, merged);
            });
    return new MergedAxes(axes, merged).statement(fused);
  }

  private static Stmt fuse(
      Stmt.For outer,
      Stmt.For inner,
      Step.Fuse step,
      Map<String, Integer> axes,
      Map<String, Buffer> merged) {
    String suffix = Nest.suffix(outer.variable().name(), step.outer());
    Expr.Variable fused = Expr.indexVariable(step.fused() + suffix);
    if (fused.equals(outer.variable()) || fused.equals(inner.variable())) {
      throw Nest.refuse(step, "the name " + fused.name() + " is taken, choose another");
    }
    Rewrite rewrite = new Rewrite();
    axes.forEach(
        (name, axis) ->
            rewrite.access(
                name,
                access -> {
                  if (!walks(access, axis, outer, inner)) {
                    return access;
                  }
                  Buffer buffer = MergedAxes.merge(access.buffer(), axis);
                  merged.put(name, buffer);
                  List<Expr> indices = new ArrayList<>(access.indices());
                  indices.set(axis, fused);
                  indices.remove(axis + 1);
                  return new Access(buffer, indices);
                }));
    Stmt body = rewrite.statement(inner.body());
    body =
        new Rewrite()
            .variable(outer.variable().name(), Expr.apply(ScalarOp.DIV, fused, inner.extent()))
            .variable(inner.variable().name(), Expr.apply(ScalarOp.REM, fused, inner.extent()))
            .statement(body);
    return new Stmt.For(fused, Indices.mul(outer.extent(), inner.extent()), outer.kind(), body);
  }

  /** Whether an access is {@code [..., i, j, ...]}, j running over the whole of its axis. */
  private static boolean walks(Access access, int axis, Stmt.For outer, Stmt.For inner) {
    return axis >= 0
        && axis + 1 < access.indices().size()
        && access.indices().get(axis).equals(outer.variable())
        && access.indices().get(axis + 1).equals(inner.variable())
        && access.buffer().shape().get(axis + 1).equals(inner.extent())
        && access.indices().lastIndexOf(outer.variable()) == axis;
  }

  /**
   * Tensors and buffers of rows whose every access in the loops is {@code [..., i, j, ...]} on the
   * same axes, j running over the whole of its axis. Elsewhere, other loops may walk them as they
   * like.
   */
  private static Map<String, Integer> mergeableAxes(Stmt root, Stmt.For outer, Stmt.For inner) {
    Map<String, Integer> axes = new LinkedHashMap<>();
    Set<String> refused = new HashSet<>();
    Set<String> inside = new HashSet<>();
    Stmts.visit(
        outer,
        s -> {
          if (s instanceof Stmt.Allocate allocate) {
            inside.add(allocate.buffer().name());
          }
        },
        e -> {});
    accesses(outer)
        .forEach(
            access -> {
              String name = access.buffer().name();
              int axis = access.indices().indexOf(outer.variable());
              boolean fits =
                  access.buffer().space() != Buffer.Space.REGISTER
                      && !inside.contains(name)
                      && walks(access, axis, outer, inner)
                      && axes.getOrDefault(name, axis) == axis;
              if (fits) {
                axes.put(name, axis);
              } else {
                refused.add(name);
              }
            });
    accesses(root).stream()
        .filter(access -> access.indices().stream().anyMatch(i -> i.lanes() > 1))
        .forEach(access -> refused.add(access.buffer().name()));
    refused.forEach(axes::remove);
    return axes;
  }

  private static List<Access> accesses(Stmt root) {
    List<Access> all = new ArrayList<>();
    Stmts.visit(
        root,
        s -> {
          if (s instanceof Stmt.Store store) {
            all.add(new Access(store.buffer(), store.indices()));
          }
        },
        e ->
            Exprs.visit(
                e,
                x -> {
                  if (x instanceof Expr.Load(var buffer, var indices)) {
                    all.add(new Access(buffer, indices));
                  }
                }));
    return all;
  }
}
