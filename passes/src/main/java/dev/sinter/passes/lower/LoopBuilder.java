package dev.sinter.passes.lower;

import dev.sinter.ir.kernel.KernelGraph;
import dev.sinter.ir.kernel.Value;
import dev.sinter.ir.plan.Program.Slice;
import dev.sinter.ir.plan.Program.Step;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the steps of loops and choices. A carried value has two buffers: the body reads one and
 * fills the other, then they change roles; a value that the body hands on untouched has one.
 */
final class LoopBuilder {
  private final StepBuilder outer;

  LoopBuilder(StepBuilder outer) {
    this.outer = outer;
  }

  /** Carried values: where they are, and where the next ones go. */
  private record Carries(List<Slice> current, List<Optional<Slice>> next) {}

  private Carries carries(KernelGraph body, int count, List<String> operands) {
    List<Slice> current = new ArrayList<>();
    List<Optional<Slice>> next = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Value parameter = body.parameters().get(i);
      Slice place = outer.temporary("carry", parameter.type());
      outer.copy(outer.value(operands.get(i)), place, parameter.type());
      current.add(place);
      boolean kept = body.results().get(i).name().equals(parameter.name());
      next.add(kept ? Optional.empty() : Optional.of(outer.temporary("next", parameter.type())));
    }
    return new Carries(current, next);
  }

  private static void swap(Carries carries, List<Step> steps) {
    for (int i = 0; i < carries.current().size(); i++) {
      if (carries.next().get(i).isPresent()) {
        steps.add(
            new Step.Swap(carries.current().get(i).buffer(), carries.next().get(i).get().buffer()));
      }
    }
  }

  void scan(KernelGraph.Scan scan) {
    KernelGraph body = scan.body();
    String loop = outer.temporaryName("t");
    Carries carries = carries(body, scan.carries(), scan.operands());
    Map<String, Slice> parameters = new HashMap<>();
    for (int i = 0; i < body.parameters().size(); i++) {
      Value parameter = body.parameters().get(i);
      boolean sequence = i >= scan.carries() && i < scan.carries() + scan.sequences();
      Slice operand =
          i < scan.carries() ? carries.current().get(i) : outer.value(scan.operands().get(i));
      parameters.put(
          parameter.name(),
          sequence ? step(whole(operand, scan, parameter), loop, parameter, scan) : operand);
    }
    List<Optional<Slice>> targets = new ArrayList<>(carries.next());
    for (int i = scan.carries(); i < scan.results().size(); i++) {
      Value result = scan.results().get(i);
      Slice stacked = outer.place(result);
      Slice inside = stacked;
      if (stacked.loop().isPresent()) {
        inside = outer.temporary(result.name(), result.type());
        outer.define(result.name(), inside);
      }
      targets.add(Optional.of(step(inside, loop, body.results().get(i), scan)));
    }
    List<Step> steps = new ArrayList<>();
    outer.nested(steps, loop).graph(body, parameters, targets);
    swap(carries, steps);
    outer.add(new Step.Repeat(loop, scan.length(), steps));
    for (int i = 0; i < scan.carries(); i++) {
      outer.define(scan.results().get(i).name(), carries.current().get(i));
    }
  }

  /**
   * A sequence that is itself a step of an outer loop's sequence is copied: a slice has one loop.
   */
  private Slice whole(Slice operand, KernelGraph.Scan scan, Value step) {
    if (operand.loop().isEmpty()) {
      return operand;
    }
    TensorType type =
        new TensorType(
            step.type().dtype(), new Shape(List.of(scan.length())).concat(step.type().shape()));
    return outer.copied(operand, type);
  }

  private static Slice step(Slice whole, String loop, Value value, KernelGraph.Scan scan) {
    return new Slice(
        whole.buffer(), Optional.of(loop), value.type().shape().size(), scan.reverse());
  }

  void loop(KernelGraph.While loop) {
    Carries carries = carries(loop.body(), loop.carries(), loop.operands());
    Slice flag = outer.temporary("flag", TensorType.scalar(DType.BOOL));
    List<Step> condition = new ArrayList<>();
    Map<String, Slice> tested = parameters(loop.condition(), carries, loop.operands());
    String name = outer.temporaryName("w");
    outer.nested(condition, name + "c").graph(loop.condition(), tested, List.of(Optional.of(flag)));
    List<Step> body = new ArrayList<>();
    Map<String, Slice> carried = parameters(loop.body(), carries, loop.operands());
    outer.nested(body, name).graph(loop.body(), carried, carries.next());
    swap(carries, body);
    outer.add(new Step.RepeatWhile(condition, flag.buffer(), body));
    for (int i = 0; i < loop.carries(); i++) {
      outer.define(loop.results().get(i).name(), carries.current().get(i));
    }
  }

  private Map<String, Slice> parameters(KernelGraph graph, Carries carries, List<String> operands) {
    Map<String, Slice> parameters = new HashMap<>();
    for (int i = 0; i < graph.parameters().size(); i++) {
      Slice operand =
          i < carries.current().size() ? carries.current().get(i) : outer.value(operands.get(i));
      parameters.put(graph.parameters().get(i).name(), operand);
    }
    return parameters;
  }

  void cond(KernelGraph.Cond cond) {
    Slice flag = outer.value(cond.operands().getFirst());
    if (flag.loop().isPresent()) {
      flag = outer.copied(flag, TensorType.scalar(DType.BOOL));
    }
    List<Optional<Slice>> targets = new ArrayList<>();
    cond.results().forEach(v -> targets.add(Optional.of(outer.place(v))));
    String name = outer.temporaryName("if");
    List<Step> then = branch(cond.then(), cond.operands(), targets, name);
    List<Step> otherwise = branch(cond.otherwise(), cond.operands(), targets, name + "else");
    outer.add(new Step.Branch(flag.buffer(), then, otherwise));
  }

  private List<Step> branch(
      KernelGraph graph, List<String> operands, List<Optional<Slice>> targets, String name) {
    Map<String, Slice> parameters = new HashMap<>();
    for (int i = 0; i < graph.parameters().size(); i++) {
      parameters.put(graph.parameters().get(i).name(), outer.value(operands.get(i + 1)));
    }
    List<Step> steps = new ArrayList<>();
    outer.nested(steps, name).graph(graph, parameters, targets);
    return steps;
  }
}
