package dev.sinter.passes.fusion;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.kernel.Axis;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.Stage;
import dev.sinter.ir.kernel.Value;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.define.Exprs;
import dev.sinter.passes.fusion.Grouping.Group;
import dev.sinter.passes.fusion.Grouping.Stop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.TreeMap;

/** Writes the {@link KernelReport} of a graph, step by step as they are made. */
final class ReportWriter {
  private record Entry(KernelReport.Step step, List<Stop> stops) {}

  private final Graph graph;
  private final Map<Node, String> parameters = new HashMap<>();
  private final Map<Node, List<String>> results = new LinkedHashMap<>();
  private final Map<Node, Integer> makers = new HashMap<>();
  private final Map<Node, String> names = new HashMap<>();
  private final List<Entry> entries = new ArrayList<>();

  ReportWriter(Graph graph) {
    this.graph = graph;
    graph.parameters().forEach(p -> parameters.put(p.node(), p.name()));
    graph
        .results()
        .forEach(
            r ->
                results
                    .computeIfAbsent(Views.base(r.node()), _ -> new ArrayList<>())
                    .add(r.name()));
  }

  /** Adds a kernel. */
  void kernel(Group group, KernelBuilder.Built built) {
    Kernel kernel = built.kernel();
    group.nodes().forEach(n -> makers.put(n, entries.size() + 1));
    name(built.results());
    List<String> inputs = new ArrayList<>();
    Work bytes = Work.NONE;
    for (int i = 0; i < kernel.inputs().size(); i++) {
      Value input = kernel.inputs().get(i);
      bytes = bytes.plus(bytes(input.type()));
      inputs.add(name(built.operands().get(i)) + ": " + input.type());
    }
    List<String> outputs = new ArrayList<>();
    for (Node n : built.results()) {
      bytes = bytes.plus(bytes(n.tensor()));
      outputs.add(output(n));
    }
    FusionKind kind =
        group.nodes().stream().map(FusionKind::of).max(FusionKind::compareTo).orElseThrow();
    add(
        new KernelReport.Step(
            kernel.name(),
            kind.name().toLowerCase(Locale.ROOT),
            words(built.ops()),
            inputs,
            outputs,
            operations(kernel),
            bytes,
            List.of(),
            List.of()),
        group.stops());
  }

  /** Adds a control step. */
  void control(Node n, List<KernelReport> nested) {
    String step = "#" + (entries.size() + 1);
    makers.put(n, entries.size() + 1);
    List<String> inputs =
        n.inputs().stream().map(x -> name(Views.base(x)) + ": " + x.type()).toList();
    List<String> outputs = new ArrayList<>();
    for (int i = 0; i < n.tuple().elements().size(); i++) {
      outputs.add(
          step + "." + (i + 1) + ": " + n.tuple().elements().get(i) + as(resultNames(n, i)));
    }
    String word = KernelNames.word(n);
    add(
        new KernelReport.Step(
            word,
            "control",
            List.of(word),
            inputs,
            outputs,
            Work.NONE,
            Work.NONE,
            List.of(),
            nested),
        List.of());
  }

  private void add(KernelReport.Step step, List<Stop> stops) {
    entries.add(new Entry(step, stops));
  }

  /** {@return the report on all steps} */
  KernelReport finish() {
    return new KernelReport(
        graph.name(), entries.stream().map(e -> withEnds(e.step(), e.stops())).toList());
  }

  private KernelReport.Step withEnds(KernelReport.Step step, List<Stop> stops) {
    SequencedMap<Integer, List<Stop>> byReader = new TreeMap<>();
    for (Stop stop : stops) {
      Integer reader = makers.get(stop.reader());
      if (reader != null && isStored(stop.value())) {
        byReader.computeIfAbsent(reader, _ -> new ArrayList<>()).add(stop);
      }
    }
    List<KernelReport.End> ends = new ArrayList<>();
    byReader.forEach(
        (reader, all) ->
            ends.add(
                new KernelReport.End(
                    reader,
                    all.stream().map(stop -> name(stop.value())).distinct().toList(),
                    all.getFirst().reason())));
    return new KernelReport.Step(
        step.name(),
        step.kind(),
        step.ops(),
        step.inputs(),
        step.outputs(),
        step.operations(),
        step.bytes(),
        ends,
        step.nested());
  }

  /** Calls values by the number of their step, and by their own if it has several. */
  private void name(List<Node> results) {
    String step = "#" + (entries.size() + 1);
    for (int i = 0; i < results.size(); i++) {
      names.put(results.get(i), results.size() == 1 ? step : step + "." + (i + 1));
    }
  }

  /** Whether kernels pass a value on; what a reader computes again for itself has no name. */
  private boolean isStored(Node n) {
    return !Views.isComputed(n) || names.containsKey(n);
  }

  private String name(Node n) {
    return switch (n.op()) {
      case Op.Parameter _ -> Objects.requireNonNull(parameters.get(n));
      case Op.Constant _ -> "a constant";
      case Op.GetResult(var index) -> "#" + makers.get(n.input(0)) + "." + (index + 1);
      default -> Objects.requireNonNull(names.get(n));
    };
  }

  private String output(Node n) {
    String own = name(n) + " " + KernelNames.word(n) + ": " + n.type();
    return own + as(results.getOrDefault(n, List.of()));
  }

  /** What a graph calls one result of a control step. */
  private List<String> resultNames(Node step, int index) {
    List<String> found = new ArrayList<>();
    results.forEach(
        (n, given) -> {
          if (n.op() instanceof Op.GetResult(var at) && at == index && n.input(0) == step) {
            found.addAll(given);
          }
        });
    return found;
  }

  private static String as(List<String> results) {
    return results.isEmpty() ? "" : " as " + String.join(", ", results);
  }

  private static List<String> words(List<Node> ops) {
    SequencedMap<String, Integer> counts = new LinkedHashMap<>();
    ops.forEach(n -> counts.merge(KernelNames.word(n), 1, Integer::sum));
    return counts.entrySet().stream()
        .map(e -> e.getValue() == 1 ? e.getKey() : e.getKey() + " " + e.getValue())
        .toList();
  }

  private static Dim bytes(TensorType type) {
    return type.shape().size().times(type.dtype().bytes());
  }

  /** Scalar operations on elements; an op in a guard counts as if the guard held everywhere. */
  private static Work operations(Kernel kernel) {
    Work work = Work.NONE;
    for (Stage stage : kernel.stages()) {
      work =
          switch (stage) {
            case Stage.Compute(_, var space, var reduce, _, _, var lets, var value) -> {
              Work own = work.plus(size(space).times(size(reduce)).times(operations(lets, value)));
              yield reduce.isEmpty() ? own : own.plus(size(space).times(size(reduce)));
            }
            case Stage.Check(var space, var lets, var valid, _, _) ->
                work.plus(size(space).times(operations(lets, valid)));
            case Stage.Opaque(_, var results, _, _) ->
                work.plus(results.getFirst().type().shape().size());
          };
    }
    return work;
  }

  private static Dim size(List<Axis> axes) {
    return axes.stream().map(Axis::extent).reduce(Dim.of(1), Dim::times);
  }

  private static long operations(List<Stage.Let> lets, Expr value) {
    long operations = operations(value);
    for (Stage.Let let : lets) {
      operations += operations(let.value());
    }
    return operations;
  }

  private static long operations(Expr e) {
    if (e instanceof Expr.Load) {
      return 0;
    }
    long below = Exprs.children(e).stream().mapToLong(ReportWriter::operations).sum();
    return e instanceof Expr.Apply || e instanceof Expr.Cast ? below + 1 : below;
  }
}
