package dev.sinter.testsuite.filetest;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.interpret.GraphInterpreter;
import dev.sinter.ir.interpret.Precision;
import dev.sinter.ir.interpret.TensorValue;
import dev.sinter.ir.text.Module;
import dev.sinter.ir.text.Printer;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.PassContext;
import dev.sinter.passes.PassManager;
import dev.sinter.passes.PassRegistry;
import dev.sinter.passes.Pipeline;
import dev.sinter.testsuite.random.Comparison;
import dev.sinter.testsuite.random.RandomValues;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * {@code pass PIPELINE}: runs passes on each function; the text to check is what comes out. A
 * function that keeps its parameters and results must also give the same values before and after,
 * on random arguments with edge values. {@code no-change PIPELINE}: the passes give the very same
 * module.
 *
 * @param name the command
 * @param mayChange whether the module may change
 */
record RunPasses(String name, boolean mayChange) implements Command {
  private static final long BATCH = 3;

  @Override
  public boolean wholeFile() {
    return false;
  }

  @Override
  public Optional<String> run(TestFile file, Item item, String arguments) {
    Module before = Roundtrip.only(file.module(), item);
    Module after =
        new PassManager(PassRegistry.load(), PassManager.Options.DEFAULT)
            .run(Pipeline.parse(arguments), before, new PassContext(Lowered.TARGET))
            .module();
    if (!mayChange) {
      if (after != before) {
        throw new AssertionError("the passes must not change it, got:\n" + Printer.print(after));
      }
      return Optional.empty();
    }
    for (Graph graph : before.functions()) {
      after
          .function(graph.name())
          .filter(other -> sameSignature(graph, other))
          .ifPresent(other -> compare(graph, other));
    }
    return Optional.of(Printer.print(after));
  }

  private static boolean sameSignature(Graph a, Graph b) {
    return signature(a).equals(signature(b));
  }

  private static String signature(Graph graph) {
    return graph.parameters().stream()
            .map(p -> p.name() + p.role() + p.type())
            .collect(Collectors.joining(","))
        + graph.results().stream()
            .map(r -> r.name() + r.role() + r.type())
            .collect(Collectors.joining(","));
  }

  private static void compare(Graph before, Graph after) {
    Map<String, Long> dimensions = new LinkedHashMap<>();
    for (Node node : before.nodes()) {
      if (node.type() instanceof TensorType(_, var shape)) {
        shape.dims().forEach(d -> d.names().forEach(n -> dimensions.put(n, BATCH)));
      }
    }
    GraphInterpreter interpreter =
        new GraphInterpreter(
            new GraphInterpreter.Options(Precision.DECLARED, GraphInterpreter.MAX_ITERATIONS));
    for (double edges : new double[] {0, 0.5}) {
      SplittableRandom random = new SplittableRandom(1);
      List<TensorValue> arguments = new ArrayList<>();
      for (Graph.Parameter p : before.parameters()) {
        TensorType type = p.type().with(p.type().shape().bind(dimensions));
        arguments.add(TensorValue.of(RandomValues.of(type, random, edges)));
      }
      List<TensorValue> expected = interpreter.run(before, arguments, dimensions).values();
      List<TensorValue> actual = interpreter.run(after, arguments, dimensions).values();
      Comparison.BITS
          .difference(expected, actual)
          .ifPresent(
              difference -> {
                throw new AssertionError(
                    "before and after the passes: " + difference + "\n" + Printer.print(after));
              });
    }
  }
}
