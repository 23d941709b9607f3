package dev.sinter.testsuite.fuzz;

import dev.sinter.codegen.Backend;
import dev.sinter.codegen.Compiler;
import dev.sinter.codegen.Phases;
import dev.sinter.codegen.interpreter.InterpreterBackend;
import dev.sinter.codegen.jvm.JvmBackend;
import dev.sinter.codegen.llvm.LlvmBackend;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.interpret.GraphInterpreter;
import dev.sinter.ir.interpret.Precision;
import dev.sinter.ir.interpret.TensorValue;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.text.Module;
import dev.sinter.passes.PassContext;
import dev.sinter.passes.PassManager;
import dev.sinter.passes.PassRegistry;
import dev.sinter.passes.Pipeline;
import dev.sinter.passes.lower.Lowering;
import dev.sinter.passes.lower.LoweringOptions;
import dev.sinter.passes.schedule.Scheduler;
import dev.sinter.testsuite.random.Comparison;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Two ways to evaluate a graph that must agree. A road that throws disagrees too: a graph that is
 * valid must run.
 *
 * @param name in reports
 * @param continuous whether it takes only graphs whose results are near in every precision
 * @param disagreement the first difference between the two ways
 */
public record Road(String name, boolean continuous, Disagreement disagreement) {
  private static final double LEAST = 1e-4;
  private static final LoweringOptions FUSED = LoweringOptions.DEFAULT.with(Scheduler.NAIVE);

  /** What two ways of evaluation differ in. */
  @FunctionalInterface
  public interface Disagreement {
    /** {@return the first difference; empty if there is none} */
    Optional<String> of(Graph graph, List<TensorValue> arguments, Map<String, Long> dimensions);
  }

  /** {@return what is wrong with a graph on this road; empty if nothing is} */
  public Optional<String> check(
      Graph graph, List<TensorValue> arguments, Map<String, Long> dimensions) {
    try {
      return disagreement.of(graph, arguments, dimensions);
    } catch (RuntimeException | AssertionError e) {
      return Optional.of(e.getClass().getSimpleName() + ": " + e.getMessage() + at(e));
    }
  }

  private static String at(Throwable e) {
    return Stream.of(e.getStackTrace())
        .filter(frame -> frame.getClassName().startsWith("dev.sinter"))
        .limit(3)
        .map(frame -> "\n  at " + frame)
        .collect(Collectors.joining());
  }

  /** {@return all roads: each pass, then lowering, then machine code} */
  public static List<Road> all() {
    LlvmBackend llvm = new LlvmBackend();
    InterpreterBackend loops = new InterpreterBackend(llvm.target());
    List<Road> roads = new ArrayList<>();
    for (String pipeline :
        List.of(
            "canonicalize",
            "decompose",
            "merge-scans",
            "canonicalize,merge-scans,decompose,canonicalize")) {
      roads.add(pass(pipeline, llvm));
    }
    roads.add(fusion(loops));
    roads.add(planning(loops));
    roads.add(new Road("loops near the definition", true, near(loops)));
    roads.add(bits("machine code has the bits of loops", llvm, 2));
    roads.add(bits("bytecode has the bits of loops", new JvmBackend(), 2));
    roads.add(bits("plain bytecode has the bits of loops", JvmBackend.scalar(), 1));
    return roads;
  }

  /** The same program, interpreted by one worker and as code that several run. */
  private static Road bits(String name, Backend backend, int workers) {
    Compiler compiler = new Compiler(backend, LoweringOptions.DEFAULT);
    InterpreterBackend loops = new InterpreterBackend(backend.target());
    return new Road(
        name,
        false,
        (graph, arguments, _) -> {
          Compiler.Compilation code = compiler.explain(graph);
          List<TensorValue> actual = CompiledGraph.run(graph, arguments, code::executable, workers);
          Program program = code.lowering().program();
          return Comparison.BITS.difference(
              CompiledGraph.run(graph, arguments, () -> loops.load(program, new Phases()), 1),
              actual);
        });
  }

  /** Before schedules, with the same bits: the order in which terms are added is the graph's. */
  private static Road fusion(InterpreterBackend loops) {
    return new Road(
        "before and after fusion",
        false,
        (graph, arguments, _) ->
            Comparison.BITS.difference(
                CompiledGraph.run(graph, arguments, loops, LoweringOptions.PLAIN, 1),
                CompiledGraph.run(graph, arguments, loops, FUSED, 1)));
  }

  private static Road planning(InterpreterBackend loops) {
    return new Road(
        "before and after memory planning",
        false,
        (graph, arguments, _) -> {
          Program unplaced = Lowering.unplaced(graph, loops.target(), LoweringOptions.DEFAULT);
          Program placed = Lowering.lower(graph, loops.target(), LoweringOptions.DEFAULT);
          return Comparison.BITS.difference(
              CompiledGraph.run(graph, arguments, () -> loops.load(unplaced, new Phases()), 1),
              CompiledGraph.run(graph, arguments, () -> loops.load(placed, new Phases()), 1));
        });
  }

  private static List<TensorValue> define(
      Graph graph, List<TensorValue> arguments, Map<String, Long> dimensions, Precision precision) {
    GraphInterpreter.Options options =
        new GraphInterpreter.Options(precision, GraphInterpreter.MAX_ITERATIONS);
    return new GraphInterpreter(options).run(graph, arguments, dimensions).values();
  }

  private static Road pass(String pipeline, LlvmBackend target) {
    PassRegistry registry = PassRegistry.load();
    PassManager manager = new PassManager(registry, PassManager.Options.DEFAULT);
    Pipeline parsed = Pipeline.parse(pipeline);
    return new Road(
        "before and after " + pipeline,
        false,
        (graph, arguments, dimensions) -> {
          Module module =
              manager.run(parsed, Module.of(graph), new PassContext(target.target())).module();
          Graph after = module.functions().getFirst();
          return Comparison.BITS.difference(
              define(graph, arguments, dimensions, Precision.DECLARED),
              define(after, arguments, dimensions, Precision.DECLARED));
        });
  }

  /**
   * Loops against the definition in f64. What may lie between them depends on the graph: as much as
   * rounding inside (the definition in the declared types) and small changes of the inputs and of
   * what is normalised make.
   */
  private static Disagreement near(InterpreterBackend loops) {
    return (graph, arguments, dimensions) -> {
      List<TensorValue> exact = define(graph, arguments, dimensions, Precision.DOUBLE);
      List<TensorValue> rounded = define(graph, arguments, dimensions, Precision.DECLARED);
      List<TensorValue> moved =
          define(graph, arguments.stream().map(Road::moved).toList(), dimensions, Precision.DOUBLE);
      List<TensorValue> disturbed =
          define(DisturbedGraph.of(graph), arguments, dimensions, Precision.DOUBLE);
      List<TensorValue> actual =
          CompiledGraph.run(graph, arguments, loops, LoweringOptions.DEFAULT, 1);
      for (int r = 0; r < exact.size(); r++) {
        for (int i = 0; i < exact.get(r).size(); i++) {
          Optional<String> wrong =
              apart(
                  exact.get(r),
                  List.of(rounded.get(r), moved.get(r), disturbed.get(r)),
                  actual.get(r),
                  i);
          if (wrong.isPresent()) {
            return Optional.of(
                "result " + r + " " + exact.get(r).type() + " element " + i + ": " + wrong.get());
          }
        }
      }
      return Optional.empty();
    };
  }

  private static Optional<String> apart(
      TensorValue exact, List<TensorValue> others, TensorValue actual, int i) {
    if (!exact.isFloat()) {
      return exact.getLong(i) == actual.getLong(i)
          ? Optional.empty()
          : Optional.of("expected " + exact.getLong(i) + ", got " + actual.getLong(i));
    }
    double e = exact.getDouble(i);
    double a = actual.getDouble(i);
    double allowed = LEAST * Math.max(1, Math.abs(e));
    for (TensorValue other : others) {
      double o = other.getDouble(i);
      allowed += Double.isFinite(o) ? 50 * Math.abs(o - e) : Double.POSITIVE_INFINITY;
    }
    return Double.compare(a, e) == 0 || Math.abs(a - e) <= allowed
        ? Optional.empty()
        : Optional.of("expected " + e + " within " + allowed + ", got " + a);
  }

  private static TensorValue moved(TensorValue value) {
    if (!value.isFloat()) {
      return value;
    }
    double[] elements = value.toDoubles();
    for (int i = 0; i < elements.length; i++) {
      // Some up, some down: differences between elements move too.
      elements[i] *= 1 + 1e-6 * (Integer.bitCount(i * 0x9e3779b9) % 3 - 1);
    }
    return TensorValue.ofDoubles(value.dtype(), elements, value.shape().fixed());
  }
}
