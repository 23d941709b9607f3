package dev.sinter.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sinter.initializers.Initializer;
import dev.sinter.initializers.Initializers;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.layers.Layers;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.tensor.Random;
import dev.sinter.tensor.RandomGenerator;
import dev.sinter.tensor.Tensor;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/** Cases about distributions: exact values do not count, facts do, within six standard errors. */
final class RandomCases {
  private RandomCases() {}

  private static long[] extents(JsonNode shape) {
    return StreamSupport.stream(shape.spliterator(), false).mapToLong(JsonNode::asLong).toArray();
  }

  // ---- initializers -----------------------------------------------------------------------------

  static void initializer(Case each) {
    Initializer initializer = Initializers.type().read(Case.plain(each.get("initializer")));
    JsonNode shape = each.has("shape") ? each.get("shape") : each.get("value").path("shape");
    Tensor value = initializer.initialize(new TensorType(DType.F32, Shape.of(extents(shape))));
    switch (each.get("kind").asText()) {
      case "exact" -> each.check("value", value.array(), each.get("value"));
      case "orthogonal" -> orthogonal(each, value);
      case "statistics" -> statistics(each, value.toDoubles());
      default ->
          throw new ModelException(
              "unsupported: initializer case of kind " + each.get("kind").asText());
    }
  }

  private static void orthogonal(Case each, Tensor value) {
    long columns = value.shape().last().fixed();
    Tensor matrix = value.reshape(-1, columns);
    long rows = matrix.dim(0).fixed();
    Tensor product =
        rows < columns ? matrix.dot(matrix.transpose()) : matrix.transpose().dot(matrix);
    long few = Math.min(rows, columns);
    double gain = each.get("gain").asDouble();
    double[] actual = product.toDoubles();
    for (int i = 0; i < few; i++) {
      for (int j = 0; j < few; j++) {
        each.check(
            "product " + i + ", " + j, actual[(int) (i * few + j)], i == j ? gain * gain : 0);
      }
    }
  }

  private static void statistics(Case each, double[] values) {
    double mean = mean(values);
    within("mean", mean, each.get("mean").asDouble(), each.get("mean_tolerance").asDouble());
    within(
        "std", deviation(values), each.get("std").asDouble(), each.get("std_tolerance").asDouble());
    for (double value : values) {
      boolean inside =
          (!each.has("min_allowed") || value >= each.get("min_allowed").asDouble() - 1e-6)
              && (!each.has("max_allowed") || value <= each.get("max_allowed").asDouble() + 1e-6);
      Case.require(inside, "value " + value + " is outside of what is allowed");
    }
  }

  // ---- layers -----------------------------------------------------------------------------------

  static void layer(Case each) {
    Layer layer = Layers.registry().read(Case.plain(each.get("layer")));
    Shape shape = Shape.of(extents(each.get("input_shape")));
    boolean ones = each.get("input").asText().equals("ones");
    Tensor input =
        ones
            ? Tensor.full(new TensorType(DType.F32, shape), 1)
            : Random.normal(shape, new RandomGenerator(11));
    Tensor output = layer.apply(input, CallContext.training(true));
    new Facts(each, input.toDoubles(), output.toDoubles(), extents(each.get("input_shape")))
        .check();
  }

  private static final class Facts {
    private final Case each;
    private final double[] x;
    private final double[] y;
    private final long[] extents;

    Facts(Case each, double[] x, double[] y, long[] extents) {
      this.each = each;
      this.x = x;
      this.y = y;
      this.extents = extents;
    }

    void check() {
      double draws = each.get("facts").path("independent_draws").asDouble(x.length);
      for (Map.Entry<String, JsonNode> fact : each.get("facts").properties()) {
        double expected = fact.getValue().asDouble();
        switch (fact.getKey()) {
          case "zero_fraction" ->
              fraction(
                  "zero fraction", DoubleStream.of(y).filter(v -> v == 0).count(), expected, draws);
          case "nonzero_scale" -> scale(expected);
          case "mean_ratio" ->
              within(
                  "mean ratio", mean(y) / mean(x), expected, 6 * deviation(y) / Math.sqrt(draws));
          case "rows_all_or_nothing" -> constant(new int[] {1});
          case "constant_over_axes" ->
              constant(
                  StreamSupport.stream(fact.getValue().spliterator(), false)
                      .mapToInt(JsonNode::asInt)
                      .toArray());
          case "factor_mean" ->
              within(
                  "factor mean",
                  mean(factors()),
                  expected,
                  6 * deviation(factors()) / Math.sqrt(draws));
          case "factor_std" ->
              within(
                  "factor std",
                  deviation(factors()),
                  expected,
                  6 * expected / Math.sqrt(2 * draws));
          case "added_mean" ->
              within(
                  "added mean", mean(added()), expected, 6 * deviation(added()) / Math.sqrt(draws));
          case "added_std" ->
              within(
                  "added std", deviation(added()), expected, 6 * expected / Math.sqrt(2 * draws));
          case "output_mean" ->
              within("output mean", mean(y), expected, 6 * deviation(y) / Math.sqrt(draws));
          case "output_std" ->
              within("output std", deviation(y), expected, 6 * expected / Math.sqrt(draws));
          case "dropped_fraction" -> fraction("dropped fraction", dropped(), expected, draws);
          case "distinct_dropped_values", "a", "b", "dropped_value" -> affine();
          case "independent_draws" -> {}
          default -> throw new ModelException("unsupported: fact " + fact.getKey());
        }
      }
    }

    private void fraction(String what, long count, double expected, double draws) {
      within(
          what,
          (double) count / y.length,
          expected,
          6 * Math.sqrt(expected * (1 - expected) / draws));
    }

    private void scale(double factor) {
      for (int i = 0; i < y.length; i++) {
        Case.require(
            y[i] == 0 || Math.abs(y[i] - factor * x[i]) <= 1e-5 * factor,
            "element " + i + " is " + y[i] + " for " + x[i]);
      }
    }

    /** Along the axes, all elements are zero or none is. */
    private void constant(int[] axes) {
      Map<String, Boolean> zero = new java.util.LinkedHashMap<>();
      for (int i = 0; i < y.length; i++) {
        long rest = i;
        StringBuilder place = new StringBuilder();
        for (int axis = extents.length - 1; axis >= 0; axis--) {
          long position = rest % extents[axis];
          rest /= extents[axis];
          int own = axis;
          place
              .append(
                  java.util.Arrays.stream(axes).anyMatch(a -> a == own)
                      ? "-"
                      : Long.toString(position))
              .append(',');
        }
        Boolean before = zero.putIfAbsent(place.toString(), y[i] == 0);
        Case.require(
            before == null || before == (y[i] == 0),
            "elements differ along axes " + java.util.Arrays.toString(axes));
      }
    }

    private double[] factors() {
      return IntStream.range(0, y.length).mapToDouble(i -> y[i] / x[i]).toArray();
    }

    private double[] added() {
      return IntStream.range(0, y.length).mapToDouble(i -> y[i] - x[i]).toArray();
    }

    private boolean isDropped(int i) {
      return Math.abs(y[i] - each.get("facts").path("dropped_value").asDouble()) < 1e-5;
    }

    private long dropped() {
      return IntStream.range(0, y.length).filter(this::isDropped).count();
    }

    private void affine() {
      double a = each.get("facts").path("a").asDouble();
      double b = each.get("facts").path("b").asDouble();
      for (int i = 0; i < y.length; i++) {
        Case.require(
            isDropped(i) || Math.abs(y[i] - (a * x[i] + b)) < 1e-4,
            "element " + i + " is " + y[i] + " for " + x[i]);
      }
    }
  }

  // ---- statistics -------------------------------------------------------------------------------

  private static double mean(double[] values) {
    return DoubleStream.of(values).average().orElse(0);
  }

  private static double deviation(double[] values) {
    double mean = mean(values);
    return Math.sqrt(DoubleStream.of(values).map(v -> (v - mean) * (v - mean)).average().orElse(0));
  }

  private static void within(String what, double actual, double expected, double tolerance) {
    Case.require(
        Math.abs(actual - expected) <= tolerance,
        what + ": expected " + expected + ", got " + actual + " (tolerance " + tolerance + ")");
  }
}
