package dev.sinter.passes.differentiate;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Gradients of choices and calls. */
final class BranchGradients {
  private BranchGradients() {}

  /**
   * y = p ? f(x) : h(x), dx = p ? (gradient of f)(x, g) : (gradient of h)(x, g): a choice again,
   * whose branches compute the inner values that they need from the same arguments.
   */
  static List<Optional<Node>> cond(Step s, Op.Cond op) {
    List<Integer> given = given(s);
    List<Boolean> wanted = s.wanted().subList(1, s.wanted().size());
    Pullback then = Pullback.of(op.then(), wanted, given);
    Pullback otherwise = Pullback.of(op.otherwise(), wanted, given);
    TreeSet<Integer> answered = new TreeSet<>(then.answered());
    answered.addAll(otherwise.answered());
    List<Optional<Node>> gradients = new ArrayList<>(s.none());
    if (answered.isEmpty()) {
      return gradients;
    }
    List<Integer> order = List.copyOf(answered);
    List<Node> operands = new ArrayList<>(s.node().inputs());
    given.forEach(result -> operands.add(s.cotangents().get(result).orElseThrow()));
    Op back = new Op.Cond(completed(then, order), completed(otherwise, order));
    Node choice = s.b().add(back, operands);
    for (int i = 0; i < order.size(); i++) {
      gradients.set(order.get(i) + 1, Optional.of(s.b().result(choice, i)));
    }
    return gradients;
  }

  /** {@return the pullback's graph with zeros for what only the other branch answers} */
  private static Graph completed(Pullback pullback, List<Integer> answered) {
    GraphBuilder b = new GraphBuilder(pullback.graph().name());
    List<Node> parameters = Pullback.parameters(b, pullback.graph());
    List<Optional<Node>> gradients = pullback.inline(b, parameters, parameters.size());
    for (int index : answered) {
      b.output(
          "d" + index, gradients.get(index).orElseGet(() -> b.fullLike(parameters.get(index), 0)));
    }
    return b.build();
  }

  // y = f(x), dx = the given gradient(x, y, g), else the gradient of f's graph, which shares f's
  // inner values once f is inlined
  static List<Optional<Node>> call(Step s, Op.Call op) {
    return op.gradient().isPresent() ? custom(s, op.gradient().get()) : callee(s, op.callee());
  }

  private static List<Optional<Node>> custom(Step s, Graph gradient) {
    GraphBuilder b = s.b();
    List<Node> arguments = new ArrayList<>(s.node().inputs());
    int results = s.cotangents().size();
    for (int i = 0; i < results; i++) {
      arguments.add(b.result(s.node(), i));
    }
    for (int i = 0; i < results; i++) {
      Node result = b.result(s.node(), i);
      arguments.add(s.cotangents().get(i).orElseGet(() -> b.fullLike(result, 0)));
    }
    List<Node> given = b.inline(gradient, arguments);
    List<Optional<Node>> gradients = new ArrayList<>();
    for (int i = 0; i < s.wanted().size(); i++) {
      gradients.add(s.wants(i) ? Optional.of(given.get(i)) : Optional.empty());
    }
    return gradients;
  }

  private static List<Optional<Node>> callee(Step s, Graph callee) {
    List<Integer> given = given(s);
    List<Node> arguments = new ArrayList<>(s.node().inputs());
    given.forEach(result -> arguments.add(s.cotangents().get(result).orElseThrow()));
    return Pullback.of(callee, s.wanted(), given).inline(s.b(), arguments, s.wanted().size());
  }

  /** {@return the tuple's elements that have a cotangent} */
  static List<Integer> given(Step s) {
    List<Integer> given = new ArrayList<>();
    for (int i = 0; i < s.cotangents().size(); i++) {
      if (s.cotangents().get(i).isPresent()) {
        given.add(i);
      }
    }
    return given;
  }
}
