package dev.sinter.passes.differentiate;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.NodeMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Gradient of a scan: a scan over the same time steps in the other direction.
 *
 * <pre>{@code
 * forward    c0 --> body --> c1 --> body --> c2            saves per step what the backward step needs, as stacked results
 * backward  dc0 <-- back <-- dc1 <-- back <-- dc2          carries: cotangents of the carries, sums for the invariants
 * }</pre>
 *
 * The saving scan is the forward scan with more stacked results; the pass {@code merge-scans} makes
 * one scan of both.
 */
final class ScanGradients {
  private final Step s;
  private final GraphBuilder b;
  private final Op.Scan op;
  private final int parameters;
  private final List<Integer> travelled;
  private final List<Integer> given;
  private final Pullback pullback;
  private final Residuals residuals;

  private ScanGradients(Step s, Op.Scan op) {
    this.s = s;
    this.b = s.b();
    this.op = op;
    this.parameters = op.body().parameters().size();
    List<Boolean> hasCotangent = s.cotangents().stream().map(Optional::isPresent).toList();
    this.travelled = new Dependence(op.body()).travelled(op.carries(), s.wanted(), hasCotangent);
    this.given = new ArrayList<>(travelled);
    BranchGradients.given(s).stream().filter(result -> result >= op.carries()).forEach(given::add);
    List<Boolean> wanted = new ArrayList<>(s.wanted());
    for (int carry = 0; carry < op.carries(); carry++) {
      wanted.set(carry, travelled.contains(carry));
    }
    this.pullback = Pullback.of(op.body(), wanted, given);
    this.residuals = new Residuals(pullback.graph(), op.carries(), op.sequences(), parameters);
  }

  // (c', y[t]) = f(c, x[t], w): see the class comment
  static List<Optional<Node>> scan(Step s, Op.Scan op) {
    return new ScanGradients(s, op).gradients();
  }

  private boolean isSequence(int parameter) {
    return parameter >= op.carries() && parameter < op.carries() + op.sequences();
  }

  private boolean isInvariant(int parameter) {
    return parameter >= op.carries() + op.sequences();
  }

  private List<Optional<Node>> gradients() {
    List<Integer> summed = pullback.answered().stream().filter(this::isInvariant).toList();
    List<Integer> stacked = pullback.answered().stream().filter(this::isSequence).toList();
    if (travelled.isEmpty() && pullback.answered().isEmpty()) {
      return s.none();
    }
    List<Node> operands = new ArrayList<>();
    for (int carry : travelled) {
      operands.add(s.cotangents().get(carry).orElseGet(() -> b.fullLike(s.operand(carry), 0)));
    }
    summed.forEach(invariant -> operands.add(b.fullLike(s.operand(invariant), 0)));
    int carries = operands.size();
    Backward backward = new Backward(summed, stacked);
    List<Node> savedValues = saved();
    backward.sequences.forEach(parameter -> operands.add(s.operand(parameter)));
    operands.addAll(savedValues);
    given.stream()
        .filter(r -> r >= op.carries())
        .forEach(r -> operands.add(s.cotangents().get(r).orElseThrow()));
    int sequences = operands.size() - carries;
    backward.invariants.forEach(parameter -> operands.add(s.operand(parameter)));
    Node loop =
        b.add(
            new Op.Scan(backward.graph, carries, sequences, op.length(), !op.reverse()), operands);

    List<Optional<Node>> gradients = new ArrayList<>(s.none());
    List<Integer> order = new ArrayList<>(travelled);
    order.addAll(summed);
    order.addAll(stacked);
    for (int i = 0; i < order.size(); i++) {
      gradients.set(order.get(i), Optional.of(b.result(loop, i)));
    }
    return gradients;
  }

  /**
   * {@return for each saved value its stack over time, from the forward scan itself or from a scan
   * that gives more}
   */
  private List<Node> saved() {
    GraphBuilder body = new GraphBuilder(op.body().name());
    List<Node> copies = Pullback.parameters(body, op.body());
    List<Node> results = body.inline(op.body(), copies);
    for (int i = 0; i < results.size(); i++) {
      body.output("y" + i, results.get(i));
    }
    NodeMap forward = copied(body, residuals.saved(), copies);
    int total = results.size();
    List<Integer> places = new ArrayList<>();
    for (Node value : residuals.saved()) {
      Node copy = forward.get(value);
      int known = results.subList(op.carries(), results.size()).indexOf(copy);
      if (known < 0) {
        body.output("y" + total, copy);
        places.add(total++);
      } else {
        places.add(op.carries() + known);
      }
    }
    Node scan = s.node();
    if (total > results.size()) {
      scan =
          b.add(
              new Op.Scan(body.build(), op.carries(), op.sequences(), op.length(), op.reverse()),
              s.node().inputs());
    }
    List<Node> stacks = new ArrayList<>();
    for (int place : places) {
      stacks.add(b.result(scan, place));
    }
    return stacks;
  }

  /**
   * {@return the copies of forward values of the pullback, and of what they need, in another
   * builder}
   */
  private static NodeMap copied(GraphBuilder to, List<Node> values, List<Node> parameters) {
    NodeMap copies = new NodeMap();
    for (Node node : Gradients.reachable(values)) {
      Node copy =
          node.op() instanceof Op.Parameter(int index, _)
              ? parameters.get(index)
              : to.add(node.op(), copies.inputs(node), node.location());
      copies.put(node, copy);
    }
    return copies;
  }

  /** The backward step: the pullback with saved values coming in as sequences. */
  private final class Backward {
    private final List<Integer> sequences = new ArrayList<>();
    private final List<Integer> invariants = new ArrayList<>();
    private final Graph graph;

    Backward(List<Integer> summed, List<Integer> stacked) {
      GraphBuilder step = new GraphBuilder(pullback.graph().name());
      List<Node> known = pullback.graph().parameters().stream().map(Graph.Parameter::node).toList();
      NodeMap copies = new NodeMap();
      for (int carry : travelled) {
        copies.put(
            known.get(parameters + given.indexOf(carry)),
            step.input("c" + carry, known.get(carry).tensor()));
      }
      List<Node> sums = new ArrayList<>();
      summed.forEach(i -> sums.add(step.input("w" + i, known.get(i).tensor())));
      for (int i = op.carries(); i < op.carries() + op.sequences(); i++) {
        if (residuals.keeps(known.get(i)) && !residuals.saved().contains(known.get(i))) {
          sequences.add(i);
          copies.put(known.get(i), step.input("x" + i, known.get(i).tensor()));
        }
      }
      for (Node value : residuals.saved()) {
        copies.put(value, step.input("s" + residuals.saved().indexOf(value), value.tensor()));
      }
      for (int i = travelled.size(); i < given.size(); i++) {
        copies.put(
            known.get(parameters + i),
            step.input("g" + given.get(i), known.get(parameters + i).tensor()));
      }
      for (int i = op.carries() + op.sequences(); i < parameters; i++) {
        if (residuals.keeps(known.get(i))) {
          invariants.add(i);
          copies.put(known.get(i), step.input("x" + i, known.get(i).tensor()));
        }
      }
      copyKept(step, copies);
      results(step, copies, summed, stacked, sums);
      graph = step.build();
    }

    private void copyKept(GraphBuilder step, NodeMap copies) {
      for (Node node : pullback.graph().nodes()) {
        if (residuals.keeps(node) && !copies.has(node)) {
          copies.put(node, step.add(node.op(), copies.inputs(node), node.location()));
        }
      }
    }

    private void results(
        GraphBuilder step,
        NodeMap copies,
        List<Integer> summed,
        List<Integer> stacked,
        List<Node> sums) {
      for (int carry : travelled) {
        TensorType type = op.body().parameters().get(carry).type();
        step.output("c" + carry, answer(carry, copies).orElseGet(() -> step.full(type, 0)));
      }
      summed.forEach(
          i ->
              step.output(
                  "w" + i,
                  Accumulation.sum(
                      step,
                      List.of(sums.get(summed.indexOf(i)), answer(i, copies).orElseThrow()))));
      stacked.forEach(i -> step.output("d" + i, answer(i, copies).orElseThrow()));
    }

    private Optional<Node> answer(int parameter, NodeMap copies) {
      int at = pullback.answered().indexOf(parameter);
      return at < 0
          ? Optional.empty()
          : Optional.of(copies.get(pullback.graph().results().get(at).node()));
    }
  }
}
