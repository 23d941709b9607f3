package dev.sinter.passes.differentiate;

import dev.sinter.ir.graph.GraphBuilder;
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
 * Gradient of a loop whose number of steps n is known only when it has run. Memory cannot grow with
 * n, so {@value #CHECKPOINTS} places hold the carries of every d-th step, {@code d = ceil(n /
 * CHECKPOINTS)}, and the backward loop computes the steps in between again:
 *
 * <pre>
 *   1. count       run the loop, counting: n
 *   2. checkpoint  run it again, n steps, keeping the carries of steps 0, d, 2d, ...
 *   3. backward    for k = n-1 ... 0: from checkpoint k / d run k % d steps to the carries of step k, then the body's pullback there
 * </pre>
 *
 * Up to {@value #CHECKPOINTS} steps nothing is computed again in 3; beyond, the time is n d / 2
 * steps. A loop whose length is known should be a scan, which saves every step.
 */
final class WhileGradients {
  private static final int CHECKPOINTS = 32;

  private final Step s;
  private final GraphBuilder b;
  private final Op.While op;
  private final List<Integer> travelled;
  private final Pullback pullback;
  private final List<Node> initial;
  private final List<Node> invariants;

  /**
   * The parameters of one of the loops: the original carries and invariants, each followed by more.
   */
  private record Frame(
      List<Node> carries,
      List<Node> moreCarries,
      List<Node> invariants,
      List<Node> moreInvariants) {
    static Frame of(
        GraphBuilder g,
        List<TensorType> carries,
        List<TensorType> moreCarries,
        List<TensorType> invariants,
        List<TensorType> more) {
      return new Frame(
          inputs(g, "c", carries),
          inputs(g, "m", moreCarries),
          inputs(g, "w", invariants),
          inputs(g, "k", more));
    }

    private static List<Node> inputs(GraphBuilder g, String name, List<TensorType> types) {
      List<Node> nodes = new ArrayList<>();
      for (TensorType type : types) {
        nodes.add(g.input(name + nodes.size(), type));
      }
      return nodes;
    }

    List<Node> original() {
      List<Node> all = new ArrayList<>(carries);
      all.addAll(invariants);
      return all;
    }
  }

  private WhileGradients(Step s, Op.While op) {
    this.s = s;
    this.b = s.b();
    this.op = op;
    this.initial = s.node().inputs().subList(0, op.carries());
    this.invariants = s.node().inputs().subList(op.carries(), s.node().inputs().size());
    List<Boolean> given = s.cotangents().stream().map(Optional::isPresent).toList();
    this.travelled = new Dependence(op.body()).travelled(op.carries(), s.wanted(), given);
    List<Boolean> wanted = new ArrayList<>(s.wanted());
    for (int carry = 0; carry < op.carries(); carry++) {
      wanted.set(carry, travelled.contains(carry));
    }
    this.pullback = Pullback.of(op.body(), wanted, travelled);
  }

  // c' = f(c, w) while p(c, w): see the class comment
  static List<Optional<Node>> loop(Step s, Op.While op) {
    return new WhileGradients(s, op).gradients();
  }

  private List<Optional<Node>> gradients() {
    List<Optional<Node>> gradients = new ArrayList<>(s.none());
    if (travelled.isEmpty()) {
      return gradients;
    }
    Node count = count();
    Node most = b.constant(DType.I64, CHECKPOINTS);
    Node rounded = b.plus(count, b.constant(DType.I64, CHECKPOINTS - 1));
    Node distance = b.elementwise(ScalarOp.MAX, b.divide(rounded, most), b.constant(DType.I64, 1));
    List<Node> checkpoints = checkpoints(count, distance);
    List<Integer> summed = pullback.answered().stream().filter(p -> p >= op.carries()).toList();

    List<Node> operands = new ArrayList<>(List.of(b.minus(count, b.constant(DType.I64, 1))));
    for (int carry : travelled) {
      operands.add(s.cotangents().get(carry).orElseGet(() -> b.fullLike(s.operand(carry), 0)));
    }
    summed.forEach(invariant -> operands.add(b.fullLike(s.operand(invariant), 0)));
    int carries = operands.size();
    operands.addAll(invariants);
    operands.add(distance);
    operands.addAll(checkpoints);
    Node loop = b.add(backward(operands, carries, summed), operands);
    for (int i = 0; i < travelled.size(); i++) {
      gradients.set(travelled.get(i), Optional.of(b.result(loop, 1 + i)));
    }
    for (int i = 0; i < summed.size(); i++) {
      gradients.set(summed.get(i), Optional.of(b.result(loop, 1 + travelled.size() + i)));
    }
    return gradients;
  }

  private static List<TensorType> types(List<Node> nodes) {
    return nodes.stream().map(Node::tensor).toList();
  }

  private Node count() {
    List<TensorType> counter = List.of(TensorType.scalar(DType.I64));
    GraphBuilder condition = new GraphBuilder(op.condition().name());
    Frame inCondition = Frame.of(condition, types(initial), counter, types(invariants), List.of());
    condition.output("p", condition.inline(op.condition(), inCondition.original()).getFirst());
    GraphBuilder body = new GraphBuilder(op.body().name() + "_count");
    Frame frame = Frame.of(body, types(initial), counter, types(invariants), List.of());
    outputs(body, body.inline(op.body(), frame.original()));
    body.output("n", body.plus(frame.moreCarries().getFirst(), body.constant(DType.I64, 1)));
    List<Node> operands = new ArrayList<>(initial);
    operands.add(b.constant(DType.I64, 0));
    operands.addAll(invariants);
    Op.While loop = new Op.While(condition.build(), body.build(), op.carries() + 1);
    return b.result(b.add(loop, operands), op.carries());
  }

  private List<Node> checkpoints(Node count, Node distance) {
    List<Node> more = new ArrayList<>(List.of(b.constant(DType.I64, 0)));
    for (Node carry : initial) {
      TensorType type = carry.tensor();
      more.add(b.full(type.with(Shape.of(CHECKPOINTS).concat(type.shape())), 0));
    }
    List<TensorType> known = types(List.of(count, distance));
    GraphBuilder condition = new GraphBuilder("below_count");
    Frame inCondition = Frame.of(condition, types(initial), types(more), types(invariants), known);
    condition.output(
        "p",
        condition.elementwise(
            ScalarOp.LT,
            inCondition.moreCarries().getFirst(),
            inCondition.moreInvariants().getFirst()));
    GraphBuilder body = new GraphBuilder(op.body().name() + "_checkpoint");
    Frame frame = Frame.of(body, types(initial), types(more), types(invariants), known);
    Node step = frame.moreCarries().getFirst();
    Node every = frame.moreInvariants().getLast();
    outputs(body, body.inline(op.body(), frame.original()));
    body.output("step", body.plus(step, body.constant(DType.I64, 1)));
    Node place = body.divide(step, every);
    Node isCheckpoint =
        body.elementwise(
            ScalarOp.EQ, body.elementwise(ScalarOp.REM, step, every), body.constant(DType.I64, 0));
    for (int i = 0; i < op.carries(); i++) {
      Node buffer = frame.moreCarries().get(1 + i);
      Node carry = frame.carries().get(i);
      Node block = body.reshape(carry, Shape.of(1).concat(carry.tensor().shape()));
      Node old =
          MovementGradients.block(body, buffer, block.tensor().shape(), starts(body, place, block));
      Node next = body.select(isCheckpoint, block, old);
      body.output(
          "kept" + i, MovementGradients.update(body, buffer, next, starts(body, place, block)));
    }
    List<Node> operands = new ArrayList<>(initial);
    operands.addAll(more);
    operands.addAll(invariants);
    operands.addAll(List.of(count, distance));
    Node loop =
        b.add(
            new Op.While(condition.build(), body.build(), initial.size() + more.size()), operands);
    List<Node> buffers = new ArrayList<>();
    for (int i = 0; i < op.carries(); i++) {
      buffers.add(b.result(loop, op.carries() + 1 + i));
    }
    return buffers;
  }

  private static List<Node> starts(GraphBuilder g, Node place, Node block) {
    List<Node> starts = new ArrayList<>(List.of(place));
    while (starts.size() < block.tensor().rank()) {
      starts.add(g.constant(DType.I64, 0));
    }
    return starts;
  }

  private static void outputs(GraphBuilder g, List<Node> values) {
    for (int i = 0; i < values.size(); i++) {
      g.output("c" + i, values.get(i));
    }
  }

  private Op.While backward(List<Node> operands, int carries, List<Integer> summed) {
    List<TensorType> carried = types(operands.subList(0, carries));
    List<TensorType> more = types(operands.subList(carries + invariants.size(), operands.size()));
    GraphBuilder condition = new GraphBuilder("any_step_left");
    Frame inCondition = Frame.of(condition, carried, List.of(), types(invariants), more);
    condition.output(
        "p",
        condition.elementwise(
            ScalarOp.GE, inCondition.carries().getFirst(), condition.constant(DType.I64, 0)));

    GraphBuilder body = new GraphBuilder(op.body().name() + "_backward");
    Frame frame = Frame.of(body, carried, List.of(), types(invariants), more);
    Node step = frame.carries().getFirst();
    List<Node> arguments = carriesAt(body, step, frame);
    arguments.addAll(frame.invariants());
    arguments.addAll(frame.carries().subList(1, 1 + travelled.size()));
    List<Optional<Node>> answers = pullback.inline(body, arguments, op.body().parameters().size());
    body.output("step", body.minus(step, body.constant(DType.I64, 1)));
    for (int i = 0; i < travelled.size(); i++) {
      Node before = frame.carries().get(1 + i);
      body.output("d" + i, answers.get(travelled.get(i)).orElseGet(() -> body.fullLike(before, 0)));
    }
    for (int i = 0; i < summed.size(); i++) {
      Node sum = frame.carries().get(1 + travelled.size() + i);
      body.output(
          "w" + i, Accumulation.sum(body, List.of(sum, answers.get(summed.get(i)).orElseThrow())));
    }
    return new Op.While(condition.build(), body.build(), carries);
  }

  /** {@return the carries at the start of a step, run from the checkpoint before it} */
  private List<Node> carriesAt(GraphBuilder g, Node step, Frame frame) {
    Node distance = frame.moreInvariants().getFirst();
    Node place = g.divide(step, distance);
    List<Node> operands = new ArrayList<>();
    for (int i = 0; i < op.carries(); i++) {
      Node buffer = frame.moreInvariants().get(1 + i);
      Shape shape = buffer.tensor().shape().with(0, Dim.of(1));
      Node carry = initial.get(i);
      Node block = MovementGradients.block(g, buffer, shape, starts(g, place, buffer));
      operands.add(g.reshape(block, carry.tensor().shape()));
    }
    List<TensorType> counter = List.of(TensorType.scalar(DType.I64));
    GraphBuilder condition = new GraphBuilder("before_step");
    Frame inCondition = Frame.of(condition, types(initial), counter, types(invariants), counter);
    condition.output(
        "p",
        condition.elementwise(
            ScalarOp.LT,
            inCondition.moreCarries().getFirst(),
            inCondition.moreInvariants().getFirst()));
    GraphBuilder body = new GraphBuilder(op.body().name() + "_again");
    Frame again = Frame.of(body, types(initial), counter, types(invariants), counter);
    outputs(body, body.inline(op.body(), again.original()));
    body.output("step", body.plus(again.moreCarries().getFirst(), body.constant(DType.I64, 1)));
    operands.add(g.times(place, distance));
    operands.addAll(frame.invariants());
    operands.add(step);
    Node loop = g.add(new Op.While(condition.build(), body.build(), op.carries() + 1), operands);
    List<Node> carries = new ArrayList<>();
    for (int i = 0; i < op.carries(); i++) {
      carries.add(g.result(loop, i));
    }
    return carries;
  }
}
