package dev.sinter.passes.fusion;

import dev.sinter.ir.IrException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.kernel.KernelGraph;
import dev.sinter.ir.kernel.Value;
import dev.sinter.ir.type.Literal;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.fusion.Grouping.Group;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Turns a graph into kernels: decides which nodes are stored and which run together ({@link
 * Grouping}), then builds each kernel's stages.
 *
 * <p>Requires: ops with definitions ({@link PrepareForKernels}). Ensures: kernels in an order in
 * which they can run; nested graphs of scan, while and cond are kernel graphs too.
 */
public final class MakeKernels {
  private final Graph graph;
  private final FusionOptions options;
  private final List<FusionDecision> decisions;
  private final SequencedMap<String, Literal> constants = new LinkedHashMap<>();
  private final Map<Node, String> names = new HashMap<>();
  private final List<KernelGraph.Step> steps = new ArrayList<>();
  private final ReportWriter report;

  private MakeKernels(Graph graph, FusionOptions options, List<FusionDecision> decisions) {
    this.graph = graph;
    this.options = options;
    this.decisions = decisions;
    this.report = new ReportWriter(graph);
  }

  /**
   * Makes the kernels of a graph.
   *
   * @param graph ops with definitions only
   * @param options what may be fused
   * @param decisions receives every decision
   * @return the kernels
   */
  public static KernelGraph run(
      Graph graph, FusionOptions options, List<FusionDecision> decisions) {
    return explain(graph, options, decisions).kernels();
  }

  /**
   * Kernels, and what is in them.
   *
   * @param kernels the kernels
   * @param report what was fused into each, and why no more
   */
  public record Explained(KernelGraph kernels, KernelReport report) {}

  /**
   * Makes the kernels of a graph and reports on them.
   *
   * @param graph ops with definitions only
   * @param options what may be fused
   * @param decisions receives every decision
   * @return the kernels and the report
   */
  public static Explained explain(
      Graph graph, FusionOptions options, List<FusionDecision> decisions) {
    MakeKernels maker = new MakeKernels(graph, options, decisions);
    KernelGraph kernels = maker.make();
    return new Explained(kernels, maker.report.finish());
  }

  private KernelGraph make() {
    Grouping grouping = options.enabled() ? GroupNodes.run(graph, options) : Grouping.single(graph);
    decisions.addAll(grouping.decisions());
    List<Value> parameters = new ArrayList<>();
    for (Graph.Parameter p : graph.parameters()) {
      names.put(p.node(), "p" + parameters.size());
      parameters.add(new Value("p" + parameters.size(), p.type()));
    }
    Set<Node> outside = readOutside(grouping);
    for (Group group : grouping.groups()) {
      if (Views.isControl(group.nodes().getFirst())) {
        control(group.nodes().getFirst());
      } else {
        launch(group, grouping, outside);
      }
    }
    List<Value> results = new ArrayList<>();
    for (Graph.Result r : graph.results()) {
      results.add(new Value(name(Views.base(r.node())), r.type()));
    }
    return new KernelGraph(graph.name(), parameters, constants, steps, results);
  }

  /** Nodes whose value is needed beyond their own kernel. */
  private Set<Node> readOutside(Grouping grouping) {
    Set<Node> outside = new LinkedHashSet<>();
    graph.results().forEach(r -> outside.add(Views.base(r.node())));
    for (Group group : grouping.groups()) {
      if (Views.isControl(group.nodes().getFirst())) {
        group.nodes().getFirst().inputs().forEach(x -> outside.add(Views.base(x)));
      } else {
        outside.addAll(new KernelBuilder(group, grouping.stored(), Set.of()).build().operands());
      }
    }
    return outside;
  }

  private void launch(Group group, Grouping grouping, Set<Node> outside) {
    Set<Node> outputs = new LinkedHashSet<>(group.nodes());
    outputs.retainAll(outside);
    if (outputs.isEmpty()) {
      return;
    }
    KernelBuilder.Built built = new KernelBuilder(group, grouping.stored(), outputs).build();
    List<Value> results =
        built.results().stream().map(n -> new Value(name(n), n.tensor())).toList();
    steps.add(
        new KernelGraph.Launch(
            CollapseAxes.run(JoinQuotients.run(built.kernel())),
            built.operands().stream().map(this::name).toList(),
            results));
    report.kernel(group, built);
  }

  private void control(Node n) {
    List<String> operands = n.inputs().stream().map(x -> name(Views.base(x))).toList();
    List<KernelReport> nested = new ArrayList<>();
    List<Value> results = new ArrayList<>();
    for (TensorType type : n.tuple().elements()) {
      results.add(new Value("n" + n.id() + "_" + results.size(), type));
    }
    switch (n.op()) {
      case Op.Scan(var body, var carries, var sequences, var length, var reverse) ->
          steps.add(
              new KernelGraph.Scan(
                  nested(body, nested), carries, sequences, length, reverse, operands, results));
      case Op.While(var condition, var body, var carries) ->
          steps.add(
              new KernelGraph.While(
                  nested(condition, nested), nested(body, nested), carries, operands, results));
      case Op.Cond(var then, var otherwise) ->
          steps.add(
              new KernelGraph.Cond(
                  nested(then, nested), nested(otherwise, nested), operands, results));
      default -> throw new IrException("fusion: " + n + " is no control step");
    }
    report.control(n, nested);
  }

  private KernelGraph nested(Graph body, List<KernelReport> reports) {
    Explained explained = explain(body, options, decisions);
    reports.add(explained.report());
    return explained.kernels();
  }

  private String name(Node n) {
    return switch (n.op()) {
      case Op.Parameter _ -> Objects.requireNonNull(names.get(n));
      case Op.Constant(var value) -> {
        String name = names.computeIfAbsent(n, _ -> "c" + constants.size());
        constants.put(name, value);
        yield name;
      }
      case Op.GetResult(var index) -> "n" + n.input(0).id() + "_" + index;
      default -> "n" + n.id();
    };
  }
}
