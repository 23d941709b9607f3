package dev.sinter.model;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.runtime.data.Batch;
import dev.sinter.tensor.Function;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;

/**
 * An entry point of a model as a graph, to be compiled ahead of time.
 *
 * @param graph before any pass
 * @param variables by their names in the graph
 * @param inputs names for its inputs: those of the model's inputs, then {@code target}, then {@code
 *     sample_weight}
 * @param outputs names for its outputs: those of the model's outputs, or {@code loss} and the
 *     metrics
 */
public record EntryGraph(
    Graph graph,
    SequencedMap<String, Variable> variables,
    List<String> inputs,
    List<String> outputs) {

  /** Freezes the collections. */
  public EntryGraph {
    variables = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(variables));
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /**
   * {@return a traced entry point with names}
   *
   * @param model whose it is
   * @param traced the graph
   * @param batch samples like those that it was traced for
   * @param results names of loss and metrics; empty for outputs of the model
   */
  static EntryGraph of(Model model, Function.Traced traced, Batch batch, List<String> results) {
    List<String> inputs = new ArrayList<>();
    inputs.addAll(names(model.inputNames(), "input", "", batch.inputs().size()));
    List<String> outputs = model.outputNames();
    inputs.addAll(names(outputs, "target", "_target", batch.targets().size()));
    inputs.addAll(names(outputs, "sample_weight", "_sample_weight", batch.sampleWeights().size()));
    long count =
        traced.graph().results().stream()
            .filter(result -> result.role() == Graph.ResultRole.OUTPUT)
            .count();
    List<String> named =
        results.isEmpty() ? names(outputs, "output", "", Math.toIntExact(count)) : results;
    return new EntryGraph(traced.graph(), new LinkedHashMap<>(traced.variables()), inputs, named);
  }

  /** {@return the same graph with these names for its inputs and outputs} */
  public Graph named() {
    GraphBuilder builder = new GraphBuilder(graph.name());
    Iterator<String> inputNames = inputs.iterator();
    List<Node> parameters = new ArrayList<>();
    for (Graph.Parameter p : graph.parameters()) {
      boolean input = p.role() == Graph.ParameterRole.INPUT;
      String name = input ? inputNames.next() : p.name();
      parameters.add(
          builder.at(p.node().location()).parameter(name, p.role(), p.segment(), p.type()));
    }
    List<Node> values = builder.inline(graph, parameters);
    Iterator<String> outputNames = outputs.iterator();
    for (int i = 0; i < values.size(); i++) {
      Graph.Result r = graph.results().get(i);
      String name = r.role() == Graph.ResultRole.OUTPUT ? outputNames.next() : r.name();
      builder.result(name, r.role(), r.segment(), values.get(i));
    }
    return builder.build();
  }

  /** One is called by its kind unless the model's own name needs no suffix; several by theirs. */
  private static List<String> names(List<String> known, String kind, String suffix, int count) {
    boolean own = known.size() == count && (count > 1 || suffix.isEmpty());
    if (own) {
      return known.stream().map(name -> name + suffix).toList();
    }
    return count == 1
        ? List.of(kind)
        : IntStream.range(0, count).mapToObj(i -> kind + "_" + i).toList();
  }
}
