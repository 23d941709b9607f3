package dev.sinter.passes.differentiate;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.NodeMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Gradient of a scan: a scan over the same time steps in the other direction.
 *
 * <pre>{@code
 * forward    c0 --> body --> c1 --> body --> c2            saves per step what the backward step needs, as stacked results
 * backward  dc0 <-- back <-- dc1 <-- back <-- dc2          carries: cotangents of the carries, sums for the invariants
 * }</pre>
 *
 * The saving scan is the forward scan with more stacked results; the pass {@code merge-scans} makes
 * one scan of both. Gradients of weights and biases, sums over time of products and sums, leave the
 * loop as one op over all steps ({@link TimeSum}).
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

  /** The pullback's parameters: the body's, then the cotangents. */
  private final List<Node> known;

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
    this.known = pullback.graph().parameters().stream().map(Graph.Parameter::node).toList();
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
    if (travelled.isEmpty() && pullback.answered().isEmpty()) {
      return s.none();
    }
    List<Node> operands = new ArrayList<>();
    for (int carry : travelled) {
      operands.add(s.cotangents().get(carry).orElseGet(() -> b.fullLike(s.operand(carry), 0)));
    }
    Backward backward = new Backward();
    backward.summed.forEach(invariant -> operands.add(b.fullLike(s.operand(invariant), 0)));
    int carries = operands.size();
    NodeMap stacks = stacks(backward.allSaved);
    backward.sequences.forEach(parameter -> operands.add(s.operand(parameter)));
    backward.saved.forEach(value -> operands.add(stacks.get(value)));
    for (int i = travelled.size(); i < given.size(); i++) {
      operands.add(stacks.get(known.get(parameters + i)));
    }
    int sequences = operands.size() - carries;
    backward.invariants.forEach(parameter -> operands.add(s.operand(parameter)));
    Op back = new Op.Scan(backward.graph, carries, sequences, op.length(), !op.reverse());
    Node loop = b.add(back, operands);

    List<Optional<Node>> gradients = new ArrayList<>(s.none());
    List<Integer> order = new ArrayList<>(travelled);
    order.addAll(backward.summed);
    order.addAll(backward.stacked);
    for (int i = 0; i < order.size(); i++) {
      gradients.set(order.get(i), Optional.of(b.result(loop, i)));
    }
    for (int i = 0; i < backward.exported.size(); i++) {
      stacks.put(backward.exported.get(i), b.result(loop, order.size() + i));
    }
    backward.after.forEach(
        (invariant, sum) -> gradients.set(invariant, Optional.of(sum.build(b, stacks::get))));
    return gradients;
  }

  /**
   * {@return the values over time that exist without the backward scan: the sequences, the given
   * cotangents, and the saved values, which come from the forward scan itself or from a scan that
   * gives more}
   */
  private NodeMap stacks(List<Node> saved) {
    NodeMap stacks = new NodeMap();
    for (int i = op.carries(); i < op.carries() + op.sequences(); i++) {
      stacks.put(known.get(i), s.operand(i));
    }
    for (int i = travelled.size(); i < given.size(); i++) {
      stacks.put(known.get(parameters + i), s.cotangents().get(given.get(i)).orElseThrow());
    }
    GraphBuilder body = new GraphBuilder(op.body().name());
    List<Node> copies = Pullback.parameters(body, op.body());
    List<Node> results = body.inline(op.body(), copies);
    for (int i = 0; i < results.size(); i++) {
      body.output("y" + i, results.get(i));
    }
    NodeMap forward = copied(body, saved, copies);
    int total = results.size();
    List<Integer> places = new ArrayList<>();
    for (Node value : saved) {
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
      Op saving =
          new Op.Scan(body.build(), op.carries(), op.sequences(), op.length(), op.reverse());
      scan = b.add(saving, s.node().inputs());
    }
    for (int i = 0; i < places.size(); i++) {
      stacks.put(saved.get(i), b.result(scan, places.get(i)));
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
    /** Invariants whose cotangents the scan adds up; those of the others are computed after it. */
    private final List<Integer> summed = new ArrayList<>();

    private final Map<Integer, TimeSum> after = new TreeMap<>();
    private final List<Integer> stacked;

    /** Values that only the sums after the scan need, stacked for them. */
    private final List<Node> exported = new ArrayList<>();

    private final List<Node> allSaved;
    private final List<Node> saved;
    private final List<Integer> sequences;
    private final List<Integer> invariants;
    private final Graph graph;

    Backward() {
      List<Node> inside = new ArrayList<>();
      travelled.forEach(carry -> answer(carry).ifPresent(inside::add));
      stacked = pullback.answered().stream().filter(ScanGradients.this::isSequence).toList();
      stacked.forEach(sequence -> inside.add(answer(sequence).orElseThrow()));
      for (int invariant :
          pullback.answered().stream().filter(ScanGradients.this::isInvariant).toList()) {
        Node answer = answer(invariant).orElseThrow();
        Optional<TimeSum> sum = TimeSum.of(answer, residuals::varies);
        sum.ifPresentOrElse(found -> after.put(invariant, found), () -> summed.add(invariant));
        if (sum.isEmpty()) {
          inside.add(answer);
        }
      }
      List<Node> outside =
          after.values().stream().flatMap(sum -> sum.operands().stream()).distinct().toList();
      List<Node> all = new ArrayList<>(inside);
      all.addAll(outside);
      allSaved = residuals.select(all).saved();
      for (Node value : outside) {
        if (!(value.op() instanceof Op.Parameter parameter && isStacked(parameter.index()))
            && !allSaved.contains(value)) {
          exported.add(value);
        }
      }
      inside.addAll(exported);
      Residuals.Selection selection = residuals.select(inside);
      saved = selection.saved();
      sequences = keptParameters(selection, op.carries(), op.carries() + op.sequences());
      invariants = keptParameters(selection, op.carries() + op.sequences(), parameters);
      graph = step(selection);
    }

    /**
     * {@return whether a parameter of the pullback has its values over time outside: a sequence, or
     * a stacked cotangent}
     */
    private boolean isStacked(int index) {
      return isSequence(index) || index >= parameters + travelled.size();
    }

    private List<Integer> keptParameters(Residuals.Selection selection, int from, int to) {
      return IntStream.range(from, to)
          .filter(i -> selection.kept().contains(known.get(i)))
          .boxed()
          .toList();
    }

    private Optional<Node> answer(int parameter) {
      int at = pullback.answered().indexOf(parameter);
      return at < 0 ? Optional.empty() : Optional.of(pullback.graph().results().get(at).node());
    }

    private Graph step(Residuals.Selection selection) {
      GraphBuilder step = new GraphBuilder(pullback.graph().name());
      NodeMap copies = new NodeMap();
      for (int i = 0; i < travelled.size(); i++) {
        copies.put(
            known.get(parameters + i), step.input("c" + i, known.get(parameters + i).tensor()));
      }
      List<Node> sums = new ArrayList<>();
      summed.forEach(i -> sums.add(step.input("w" + i, known.get(i).tensor())));
      sequences.forEach(i -> copies.put(known.get(i), step.input("x" + i, known.get(i).tensor())));
      for (int i = 0; i < saved.size(); i++) {
        copies.put(saved.get(i), step.input("s" + i, saved.get(i).tensor()));
      }
      for (int i = travelled.size(); i < given.size(); i++) {
        copies.put(
            known.get(parameters + i), step.input("g" + i, known.get(parameters + i).tensor()));
      }
      invariants.forEach(i -> copies.put(known.get(i), step.input("x" + i, known.get(i).tensor())));
      for (Node node : pullback.graph().nodes()) {
        if (selection.kept().contains(node) && !copies.has(node)) {
          copies.put(node, step.add(node.op(), copies.inputs(node), node.location()));
        }
      }
      for (int carry : travelled) {
        TensorType type = op.body().parameters().get(carry).type();
        step.output(
            "c" + carry, answer(carry).map(copies::get).orElseGet(() -> step.full(type, 0)));
      }
      for (int i = 0; i < summed.size(); i++) {
        Node answer = copies.get(answer(summed.get(i)).orElseThrow());
        step.output("w" + summed.get(i), Accumulation.sum(step, List.of(sums.get(i), answer)));
      }
      stacked.forEach(i -> step.output("d" + i, copies.get(answer(i).orElseThrow())));
      for (int i = 0; i < exported.size(); i++) {
        step.output("e" + i, copies.get(exported.get(i)));
      }
      return step.build();
    }
  }
}
