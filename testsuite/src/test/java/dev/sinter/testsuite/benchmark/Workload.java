package dev.sinter.testsuite.benchmark;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.layers.LSTM;
import dev.sinter.model.Input;
import dev.sinter.model.Model;
import dev.sinter.passes.differentiate.Gradients;
import dev.sinter.runtime.training.Phase;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * A graph whose arithmetic is counted by hand.
 *
 * @param name of the benchmark
 * @param graph what is compiled; operands are inputs, so whatever packing they need is part of
 *     every call
 * @param operations floating-point operations of a call, two for a multiplication with an addition
 * @param dimensions values of the graph's named dimensions
 */
record Workload(
    String name, Graph graph, double operations, SequencedMap<String, Long> dimensions) {

  /** The names that {@link #of} knows. */
  static final List<String> NAMES =
      List.of(
          "matmul-512x512x512",
          "matmul-1024x1024x1024",
          "matmul-128x784x512",
          "matmul-128x512x10",
          "conv",
          "conv-input-gradient",
          "conv-kernel-gradient",
          "conv16",
          "conv16-input-gradient",
          "conv16-kernel-gradient",
          "lstm",
          "perceptron-train");

  /** {@return a workload by its name} */
  static Workload of(String name) {
    String[] parts = name.split("-", 2);
    return switch (parts[0]) {
      case "matmul" -> {
        String[] extents = parts[1].split("x", -1);
        yield matmul(
            Long.parseLong(extents[0]), Long.parseLong(extents[1]), Long.parseLong(extents[2]));
      }
      case "conv" -> convolution(name, 64, 26, 32, 64, 0);
      case "conv16" -> convolution(name, 64, 32, 16, 16, 1);
      case "lstm" -> lstm(32, 80, 64, 128);
      case "perceptron" -> perceptron(128);
      default -> throw new IllegalArgumentException("no workload is called " + name);
    };
  }

  private static TensorType f32(long... extents) {
    return new TensorType(DType.F32, Shape.of(extents));
  }

  private static Workload matmul(long rows, long terms, long columns) {
    GraphBuilder b = new GraphBuilder("matmul");
    Node x = b.input("x", f32(rows, terms));
    Node w = b.input("w", f32(terms, columns));
    b.output("y", b.dot(x, w));
    return new Workload(
        "matmul-" + rows + "x" + terms + "x" + columns,
        b.build(),
        2.0 * rows * terms * columns,
        new LinkedHashMap<>());
  }

  /** A 3x3 convolution with stride 1, or one of its gradients, by the end of the name. */
  private static Workload convolution(
      String name, long batch, long side, long channels, long features, long padding) {
    long result = side + 2 * padding - 2;
    GraphBuilder b = new GraphBuilder("convolution");
    Node x = b.input("x", f32(batch, side, side, channels));
    Node w = b.input("w", f32(3, 3, channels, features));
    List<Long> ones = List.of(1L, 1L);
    List<Long> pad = List.of(padding, padding);
    Node y = b.add(new Op.Convolution(ones, pad, pad, ones, ones, 1, 1), x, w);
    if (name.endsWith("gradient")) {
      Node dy = b.input("dy", f32(batch, result, result, features));
      Node source = name.contains("input") ? x : w;
      y = Gradients.differentiate(b, y, List.of(source), Optional.of(dy)).getFirst().orElseThrow();
    }
    b.output("y", y);
    double operations = 2.0 * batch * result * result * features * 9 * channels;
    return new Workload(name, b.build(), operations, new LinkedHashMap<>());
  }

  /** All steps of an LSTM layer; the activations' own work is not counted. */
  private static Workload lstm(long batch, long steps, long features, long units) {
    Tensor input = Input.of(steps, features);
    Model model = new Model(input, new LSTM((int) units).apply(input));
    Tensors sample = Tensors.of(Tensor.full(f32(1, steps, features), 0));
    Graph graph = model.trace(Phase.PREDICT, sample, Optional.empty()).graph();
    return new Workload(
        "lstm",
        graph,
        2.0 * batch * steps * (features + units) * 4 * units,
        dimensions(graph, batch));
  }

  /** A training step of the MNIST perceptron; what is not a product of matrices is not counted. */
  private static Workload perceptron(long batch) {
    Graph graph = Entries.of(Entries.perceptron()).getLast();
    double operations = 2.0 * batch * (2 * 784 * 512 + 3 * 512 * 10);
    return new Workload("perceptron-train", graph, operations, dimensions(graph, batch));
  }

  /** {@return the batch's extent for every named dimension of a graph} */
  static SequencedMap<String, Long> dimensions(Graph graph, long batch) {
    SequencedMap<String, Long> dimensions = new LinkedHashMap<>();
    graph
        .parameters()
        .forEach(
            p ->
                p.type()
                    .shape()
                    .dims()
                    .forEach(d -> d.names().forEach(n -> dimensions.put(n, batch))));
    return dimensions;
  }
}
