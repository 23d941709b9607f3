package dev.sinter.ir.verify;

import dev.sinter.ir.kernel.Axis;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelFunction;
import dev.sinter.ir.kernel.KernelGraph;
import dev.sinter.ir.kernel.Stage;
import dev.sinter.ir.kernel.Value;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rules of functions as kernels.
 *
 * <ul>
 *   <li>Every value is defined once, before it is read; an operand has the element type and the
 *       number of elements of what it is given to.
 *   <li>Nested functions take and give what their loop or choice hands them.
 *   <li>A computing stage has an axis per axis of its result, of the same extent; it reduces axes
 *       only with a reducer; all computing stages begin with the row axes.
 *   <li>Every output of a kernel is the result of a stage.
 * </ul>
 */
final class KernelVerifier {
  private final Violations violations;

  private KernelVerifier(String item) {
    this.violations = new Violations(item);
  }

  static List<Violation> check(KernelFunction function) {
    KernelVerifier verifier = new KernelVerifier(function.name());
    verifier.graph(function.kernels());
    return verifier.violations.all();
  }

  private static String place(String name) {
    return "%" + name;
  }

  private void graph(KernelGraph graph) {
    Map<String, TensorType> known = new HashMap<>();
    graph.parameters().forEach(p -> define(p, known));
    graph.constants().forEach((name, value) -> define(new Value(name, value.type()), known));
    for (KernelGraph.Step step : graph.steps()) {
      for (String operand : step.operands()) {
        violations.require(
            known.containsKey(operand),
            place(operand),
            "the value is not defined before it is read");
      }
      step(step, known);
      step.results().forEach(r -> define(r, known));
    }
    for (Value result : graph.results()) {
      TensorType type = known.get(result.name());
      violations.require(
          type != null, place(result.name()), "the result is not defined in the function");
      if (type != null) {
        fits(result.name(), type, result.type(), "the result");
      }
    }
  }

  private void define(Value value, Map<String, TensorType> known) {
    violations.require(
        known.put(value.name(), value.type()) == null,
        place(value.name()),
        "the value is defined twice");
  }

  /** Element type and number of elements; a reshape costs nothing here. */
  private void fits(String name, TensorType given, TensorType wanted, String what) {
    violations.require(
        given == null
            || (given.dtype() == wanted.dtype()
                && given.shape().size().equals(wanted.shape().size())),
        place(name),
        what + " must have type and size of " + wanted + ", got " + given);
  }

  private void step(KernelGraph.Step step, Map<String, TensorType> known) {
    switch (step) {
      case KernelGraph.Launch launch -> launch(launch, known);
      case KernelGraph.Scan scan -> {
        count("body", scan.body().parameters().size(), scan.operands().size());
        count("body", scan.body().results().size(), scan.results().size());
        graph(scan.body());
      }
      case KernelGraph.While loop -> {
        count("condition", loop.condition().parameters().size(), loop.operands().size());
        count("body", loop.body().parameters().size(), loop.operands().size());
        count("body", loop.body().results().size(), loop.results().size());
        flag(loop.condition());
        graph(loop.condition());
        graph(loop.body());
      }
      case KernelGraph.Cond cond -> {
        for (KernelGraph branch : List.of(cond.then(), cond.otherwise())) {
          count("branch", branch.parameters().size() + 1, cond.operands().size());
          count("branch", branch.results().size(), cond.results().size());
          graph(branch);
        }
      }
    }
  }

  private void count(String what, int has, int needed) {
    violations.require(
        has == needed, "", what + ": " + needed + " values are handed over, it has " + has);
  }

  private void flag(KernelGraph condition) {
    violations.require(
        condition.results().size() == 1
            && condition.results().getFirst().type().dtype() == DType.BOOL,
        "",
        "the condition @" + condition.name() + " must give one bool");
  }

  private void launch(KernelGraph.Launch launch, Map<String, TensorType> known) {
    Kernel kernel = launch.kernel();
    count("kernel @" + kernel.name(), kernel.inputs().size(), launch.operands().size());
    count("kernel @" + kernel.name(), kernel.outputs().size(), launch.results().size());
    for (int i = 0; i < Math.min(kernel.inputs().size(), launch.operands().size()); i++) {
      String operand = launch.operands().get(i);
      TensorType type = known.get(operand);
      if (type != null) { // else it is reported already
        fits(operand, type, kernel.inputs().get(i).type(), "the operand");
      }
    }
    for (int i = 0; i < Math.min(kernel.outputs().size(), launch.results().size()); i++) {
      Value result = launch.results().get(i);
      fits(result.name(), kernel.outputs().get(i).type(), result.type(), "the output");
    }
    stages(kernel);
  }

  private void stages(Kernel kernel) {
    Set<Value> made = new HashSet<>();
    List<Axis> rows = new ArrayList<>();
    for (Stage stage : kernel.stages()) {
      switch (stage) {
        case Stage.Compute compute -> {
          compute(kernel, compute, rows);
          made.add(compute.result());
        }
        case Stage.Check check ->
            violations.require(
                check.valid().dtype() == DType.BOOL,
                "",
                "check \"" + check.message() + "\": what it requires must be a bool");
        case Stage.Opaque opaque -> made.addAll(opaque.results());
      }
    }
    for (Value output : kernel.outputs()) {
      violations.require(
          made.contains(output),
          place(output.name()),
          "no stage of kernel @" + kernel.name() + " makes this output");
    }
  }

  private void compute(Kernel kernel, Stage.Compute stage, List<Axis> rows) {
    String at = place(stage.result().name());
    violations.require(
        stage.space().stream()
            .map(Axis::extent)
            .toList()
            .equals(stage.result().type().shape().dims()),
        at,
        "the axes must have the extents of the result " + stage.result().type());
    violations.require(
        stage.reducer().isPresent() || stage.reduce().isEmpty(),
        at,
        "a stage that reduces axes needs a reducer");
    if (!violations.require(
        stage.space().size() >= kernel.rowAxes(),
        at,
        "the stage needs the " + kernel.rowAxes() + " row axes of its kernel")) {
      return;
    }
    List<Axis> own = stage.space().subList(0, kernel.rowAxes());
    if (rows.isEmpty()) {
      rows.addAll(own);
    }
    violations.require(
        rows.equals(own), at, "all stages of a kernel must begin with the same row axes");
  }
}
