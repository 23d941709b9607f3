package dev.sinter.testsuite.random;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Producers of loops, branches and calls; their graphs are grown by the same producers, a few ops
 * each.
 */
final class StructuredProducers {
  /** The ops that they are for. */
  static final List<String> NAMES = List.of("scan", "while", "cond", "call");

  private StructuredProducers() {}

  static List<Producer> all() {
    return List.of(
        Producer.of("scan", StructuredProducers::scan),
        Producer.of("while", StructuredProducers::loop),
        Producer.of("cond", StructuredProducers::cond),
        Producer.of("call", StructuredProducers::call));
  }

  /** Keeps each element of a tuple; bounds are those of what the graphs give. */
  private static void keepAll(Workbench w, Node tuple, List<Double> bounds) {
    for (int i = 0; i < bounds.size(); i++) {
      w.keep(w.builder.add(new Op.GetResult(i), tuple), bounds.get(i));
    }
  }

  private static Workbench inner(
      Workbench w, String name, List<Node> arguments, List<TensorType> types) {
    Workbench inner = new Workbench(name, w.random, w.options.inner(), true);
    for (int i = 0; i < types.size(); i++) {
      inner.keep(
          inner.parameter(types.get(i)),
          types.get(i).dtype().isFloat()
              ? Math.max(1, w.bound(arguments.get(i)))
              : Double.MAX_VALUE);
    }
    return inner;
  }

  /**
   * {@return a value of that type computed inside; floats are brought to at most 1, so that loops
   * do not grow them}
   */
  private static Node result(Workbench inner, TensorType type) {
    Node value = inner.value(type);
    return type.dtype().isFloat() ? inner.tame(value, 1) : value;
  }

  private static void grow(Workbench inner) {
    RandomGraphs.grow(inner, inner.pool().size() + inner.between(2, 5));
  }

  private static void scan(Workbench w) {
    boolean named = w.options.namedBatch() && w.chance(0.2);
    Dim length = named ? Dim.named(RandomGraphs.BATCH) : Dim.of(w.between(1, 4));
    List<Node> arguments = new ArrayList<>();
    List<TensorType> types = new ArrayList<>();
    int carries = w.between(1, 2);
    for (int i = 0; i < carries; i++) {
      Node carry = w.any();
      Node tamed = carry.tensor().dtype().isFloat() ? w.tame(carry, 1) : carry;
      arguments.add(tamed);
      types.add(tamed.tensor());
    }
    int sequences = w.between(0, 2);
    for (int i = 0; i < sequences; i++) {
      Shape step = Shape.of(w.between(1, 3));
      Node sequence =
          w.value(
              t -> t.rank() > 0 && t.dim(0).equals(length),
              new TensorType(w.floating(), Shape.of(length).concat(step)));
      arguments.add(sequence);
      types.add(
          sequence.tensor().with(sequence.tensor().shape().slice(1, sequence.tensor().rank())));
    }
    if (w.chance(0.4)) {
      Node invariant = w.any();
      arguments.add(invariant);
      types.add(invariant.tensor());
    }
    Workbench body = inner(w, "step", arguments, types);
    grow(body);
    List<Double> bounds = new ArrayList<>();
    for (int i = 0; i < carries; i++) {
      Node next = result(body, types.get(i));
      body.builder.output("carry" + i, next);
      bounds.add(next.tensor().dtype().isFloat() ? 1.0 : Double.MAX_VALUE);
    }
    Node stacked = body.pool().getLast();
    if (stacked.tensor().rank() < 5 && w.chance(0.7)) {
      body.builder.output("stacked", stacked);
      bounds.add(body.bound(stacked));
    }
    Op.Scan op = new Op.Scan(body.builder.build(), carries, sequences, length, w.chance(0.3));
    keepAll(w, w.builder.add(op, arguments), bounds);
  }

  private static void loop(Workbench w) {
    TensorType counter = TensorType.scalar(DType.I32);
    List<Node> arguments = new ArrayList<>(List.of(w.full(counter, 0)));
    List<TensorType> types = new ArrayList<>(List.of(counter));
    Node carry = w.any();
    Node tamed = carry.tensor().dtype().isFloat() ? w.tame(carry, 1) : carry;
    arguments.add(tamed);
    types.add(tamed.tensor());
    if (w.chance(0.5)) {
      Node invariant = w.any();
      arguments.add(invariant);
      types.add(invariant.tensor());
    }
    Workbench condition = inner(w, "more", arguments, types);
    Node count = condition.pool().getFirst();
    condition.builder.output(
        "0", condition.apply(1, ScalarOp.LT, count, condition.full(counter, w.between(0, 4))));
    Workbench body = inner(w, "body", arguments, types);
    Node at = body.pool().getFirst();
    grow(body);
    body.builder.output("count", body.apply(9, ScalarOp.ADD, at, body.full(counter, 1)));
    body.builder.output("carry", result(body, types.get(1)));
    Node loop =
        w.builder.add(new Op.While(condition.builder.build(), body.builder.build(), 2), arguments);
    keepAll(w, loop, List.of(9.0, types.get(1).dtype().isFloat() ? 1 : Double.MAX_VALUE));
  }

  private static void cond(Workbench w) {
    Node predicate = w.value(TensorType.scalar(DType.BOOL));
    List<Node> arguments = new ArrayList<>();
    List<TensorType> types = new ArrayList<>();
    for (int i = w.between(1, 2); i > 0; i--) {
      Node argument = w.any();
      arguments.add(argument);
      types.add(argument.tensor());
    }
    List<Graph> branches = new ArrayList<>();
    double bound = 0;
    for (String name : List.of("then", "otherwise")) {
      Workbench branch = inner(w, name, arguments, types);
      grow(branch);
      Node result = branch.value(types.getFirst());
      bound = Math.max(bound, branch.bound(result));
      branch.builder.output("0", result);
      branches.add(branch.builder.build());
    }
    List<Node> operands = new ArrayList<>(List.of(predicate));
    operands.addAll(arguments);
    keepAll(
        w, w.builder.add(new Op.Cond(branches.get(0), branches.get(1)), operands), List.of(bound));
  }

  private static void call(Workbench w) {
    Node x = w.any();
    Node y = w.any();
    Workbench callee = inner(w, "callee", List.of(x, y), List.of(x.tensor(), y.tensor()));
    grow(callee);
    List<Double> bounds = new ArrayList<>();
    List<Node> results =
        new ArrayList<>(List.of(callee.pool().getLast(), callee.oneOf(callee.pool())));
    for (int i = 0; i < results.size(); i++) {
      callee.builder.output("r" + i, results.get(i));
      bounds.add(callee.bound(results.get(i)));
    }
    keepAll(
        w,
        w.builder.add(
            new Op.Call(callee.builder.build(), Optional.empty(), Optional.empty()), List.of(x, y)),
        bounds);
  }
}
