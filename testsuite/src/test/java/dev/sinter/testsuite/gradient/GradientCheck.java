package dev.sinter.testsuite.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.interpret.GraphInterpreter;
import dev.sinter.ir.interpret.TensorValue;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.differentiate.Gradients;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Compares gradients with central differences. The checked function is made scalar by a random
 * cotangent w: {@code f(x) = sum(w y(x))}; for order 2, {@code f(x, w) = sum(v dx(x, w))} with
 * random v is checked with respect to x and w.
 */
final class GradientCheck {
  private static final double STEP = 1e-5;
  private static final double TOLERANCE = 2e-6;

  /** Builds the checked value. */
  @FunctionalInterface
  interface Body {
    Node build(GraphBuilder b, List<Node> inputs);
  }

  /**
   * An input.
   *
   * @param type its type, may have named extents
   * @param low least value
   * @param high greatest value, exclusive
   * @param fixed the values themselves, if they are not random
   */
  record Input(TensorType type, double low, double high, List<Double> fixed) {
    Input(TensorType type, double low, double high) {
      this(type, low, high, List.of());
    }

    static Input fixed(double... values) {
      return new Input(
          TensorType.of(DType.F64, values.length), 0, 0, Arrays.stream(values).boxed().toList());
    }

    static Input of(long... extents) {
      return new Input(TensorType.of(DType.F64, extents), -1, 1);
    }

    static Input within(double low, double high, long... extents) {
      return new Input(TensorType.of(DType.F64, extents), low, high);
    }

    static Input index(long limit, long... extents) {
      return new Input(TensorType.of(DType.I32, extents), 0, limit);
    }
  }

  /**
   * A checked function.
   *
   * @param name shown in the report
   * @param inputs what it takes
   * @param body what it computes
   * @param order highest order of derivative to check, 1 or 2
   */
  record Case(String name, List<Input> inputs, Body body, int order) {
    /** {@return the function's graph} */
    Graph graph() {
      GraphBuilder b = new GraphBuilder("checked");
      b.output("y", body.build(b, parameters(b, inputs)));
      return b.build();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static final Map<String, Long> EXTENTS = Map.of("B", 3L, "T", 2L);

  private GradientCheck() {}

  private static List<Node> parameters(GraphBuilder b, List<Input> inputs) {
    List<Node> nodes = new ArrayList<>();
    for (Input input : inputs) {
      nodes.add(b.input("x" + nodes.size(), input.type()));
    }
    return nodes;
  }

  /** Checks all orders of a case. */
  static void check(Case checked, long seed) {
    TensorType type = checked.graph().results().getFirst().type();
    Case weighted = withCotangent(checked, type);
    compare(weighted, checked.inputs().size(), seed);
    if (checked.order() > 1) {
      compare(gradientOf(weighted, checked.inputs().size()), weighted.inputs().size(), seed + 1);
    }
  }

  private static Case withCotangent(Case checked, TensorType type) {
    List<Input> inputs = new ArrayList<>(checked.inputs());
    inputs.add(new Input(type, -1, 1));
    int count = checked.inputs().size();
    return new Case(
        checked.name(),
        inputs,
        (b, xs) -> sum(b, b.times(xs.get(count), checked.body().build(b, xs.subList(0, count)))),
        checked.order());
  }

  /** {@return the sum of v times the gradient of a case with respect to its first inputs} */
  private static Case gradientOf(Case weighted, int sources) {
    List<Input> inputs = new ArrayList<>(weighted.inputs());
    List<Integer> floats = floats(weighted, sources);
    floats.forEach(i -> inputs.add(new Input(weighted.inputs().get(i).type(), -1, 1)));
    int count = weighted.inputs().size();
    return new Case(
        weighted.name() + " (second order)",
        inputs,
        (b, xs) -> {
          Node value = weighted.body().build(b, xs.subList(0, count));
          List<Optional<Node>> gradients =
              Gradients.differentiate(
                  b, value, floats.stream().map(xs::get).toList(), Optional.empty());
          Node total = b.constant(DType.F64, 0);
          for (int i = 0; i < floats.size(); i++) {
            if (gradients.get(i).isPresent()) {
              total = b.plus(total, sum(b, b.times(xs.get(count + i), gradients.get(i).get())));
            }
          }
          return total;
        },
        1);
  }

  private static Node sum(GraphBuilder b, Node x) {
    return b.reduce(Reducer.SUM, x, IntStream.range(0, x.tensor().rank()).boxed().toList());
  }

  private static List<Integer> floats(Case checked, int sources) {
    return IntStream.range(0, sources)
        .filter(i -> checked.inputs().get(i).type().dtype().isFloat())
        .boxed()
        .toList();
  }

  private static void compare(Case scalar, int sources, long seed) {
    List<TensorValue> values = values(scalar, seed);
    List<Integer> floats = floats(scalar, sources);
    Graph forward = scalar.graph();
    List<String> names = floats.stream().map(i -> "x" + i).toList();
    Graph differentiated = Gradients.differentiate(forward, 0, names);
    List<TensorValue> results = new GraphInterpreter().run(differentiated, values).values();
    for (int i = 0; i < floats.size(); i++) {
      double[] gradient = results.get(1 + i).toDoubles();
      assertThat(results.get(1 + i).shape()).isEqualTo(values.get(floats.get(i)).shape());
      double[] expected = differences(forward, values, floats.get(i));
      for (int e = 0; e < expected.length; e++) {
        double allowed = TOLERANCE * Math.max(1, Math.abs(expected[e]));
        assertThat(Math.abs(gradient[e] - expected[e]))
            .as(
                "%s: d/dx%d[%d] is %s, finite differences give %s (seed %d)",
                scalar, floats.get(i), e, gradient[e], expected[e], seed)
            .isLessThanOrEqualTo(allowed);
      }
    }
  }

  /** {@return random values of a case's inputs} */
  static List<TensorValue> values(Case checked, long seed) {
    Random random = new Random(seed);
    return checked.inputs().stream().map(input -> value(input, random)).toList();
  }

  private static double[] differences(Graph graph, List<TensorValue> values, int varied) {
    TensorValue x = values.get(varied);
    double[] differences = new double[x.size()];
    for (int e = 0; e < differences.length; e++) {
      double above = evaluate(graph, moved(values, varied, e, STEP));
      double below = evaluate(graph, moved(values, varied, e, -STEP));
      differences[e] = (above - below) / (2 * STEP);
    }
    return differences;
  }

  private static double evaluate(Graph graph, List<TensorValue> values) {
    return new GraphInterpreter().run(graph, values).values().getFirst().getDouble(0);
  }

  private static List<TensorValue> moved(
      List<TensorValue> values, int varied, int element, double by) {
    TensorValue x = values.get(varied);
    double[] elements = x.toDoubles().clone();
    elements[element] += by;
    List<TensorValue> changed = new ArrayList<>(values);
    changed.set(varied, TensorValue.ofDoubles(x.dtype(), elements, x.shape().fixed()));
    return changed;
  }

  // Floats keep a distance from each other, so that no comparison turns within a step.
  private static TensorValue value(Input input, Random random) {
    long[] extents = input.type().shape().evaluate(EXTENTS);
    int size = (int) input.type().shape().size().evaluate(EXTENTS);
    if (!input.type().dtype().isFloat()) {
      long[] elements = random.longs(size, (long) input.low(), (long) input.high()).toArray();
      return TensorValue.ofLongs(input.type().dtype(), elements, extents);
    }
    if (!input.fixed().isEmpty()) {
      return TensorValue.ofDoubles(
          input.type().dtype(), input.fixed().stream().mapToDouble(v -> v).toArray(), extents);
    }
    List<Integer> places = new ArrayList<>(IntStream.range(0, size).boxed().toList());
    Collections.shuffle(places, random);
    double spacing = (input.high() - input.low()) / size;
    double[] elements =
        places.stream()
            .mapToDouble(
                place -> input.low() + spacing * (place + 0.25 + 0.5 * random.nextDouble()))
            .toArray();
    return TensorValue.ofDoubles(input.type().dtype(), elements, extents);
  }
}
