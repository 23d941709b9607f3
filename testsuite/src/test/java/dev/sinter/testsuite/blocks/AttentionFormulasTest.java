package dev.sinter.testsuite.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.layers.Layers;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Attention layers against sums in plain doubles: with a key of its own, with masks of query and
 * value, and where no step may look ahead.
 */
class AttentionFormulasTest {
  private static final int BATCH = 2;
  private static final int QUERIES = 4;
  private static final int VALUES = 4;
  private static final int WIDTH = 3;

  private static final boolean[][] QUERY_MASK = {
    {true, true, false, true}, {true, true, true, true}
  };
  private static final boolean[][] VALUE_MASK = {
    {true, false, true, true}, {true, true, true, false}
  };

  private record Inputs(double[][][] query, double[][][] value, double[][][] key) {
    static Inputs make() {
      Random random = new Random(7);
      return new Inputs(
          random(random, QUERIES, WIDTH),
          random(random, VALUES, WIDTH),
          random(random, VALUES, WIDTH));
    }

    private static double[][][] random(Random random, int steps, int width) {
      double[][][] values = new double[BATCH][steps][width];
      for (double[][] sample : values) {
        for (double[] step : sample) {
          Arrays.setAll(step, i -> random.nextDouble(-1, 1));
        }
      }
      return values;
    }
  }

  private static Tensor tensor(double[][][] values) {
    double[] flat =
        Arrays.stream(values).flatMap(Arrays::stream).flatMapToDouble(Arrays::stream).toArray();
    return Tensor.of(array(flat, values.length, values[0].length, values[0][0].length));
  }

  private static NdArray array(double[] values, long... extents) {
    return Tensor.of(NdArray.of(values, extents)).cast(DType.F32).array();
  }

  private static Tensor mask(boolean[][] mask) {
    int[] flat = new int[mask.length * mask[0].length];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = mask[i / mask[0].length][i % mask[0].length] ? 1 : 0;
    }
    return Tensor.of(flat).reshape(mask.length, mask[0].length).cast(DType.BOOL);
  }

  /** Softmax of the scores of what may be seen, then the mean of the values. */
  private static double[][] attend(
      double[][] query,
      double[][] value,
      double[][] key,
      ToDoubleBiFunction<double[], double[]> score,
      Seen seen) {
    double[][] out = new double[query.length][value[0].length];
    for (int q = 0; q < query.length; q++) {
      double[] weights = new double[key.length];
      double total = 0;
      for (int v = 0; v < key.length; v++) {
        weights[v] = seen.sees(q, v) ? Math.exp(score.applyAsDouble(query[q], key[v])) : 0;
        total += weights[v];
      }
      for (int v = 0; v < key.length; v++) {
        for (int i = 0; i < out[q].length; i++) {
          out[q][i] += weights[v] / total * value[v][i];
        }
      }
    }
    return out;
  }

  private interface Seen {
    boolean sees(int query, int value);
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private record Case(String name, Map<String, Object> config, double[][] weights, Score score) {}

  private interface Score {
    double of(double[] query, double[] key);
  }

  private static double tanhSum(double[] q, double[] k, double[] scale) {
    double sum = 0;
    for (int i = 0; i < q.length; i++) {
      sum += scale[i] * Math.tanh(q[i] + k[i]);
    }
    return sum;
  }

  private static List<Case> cases() {
    double[] ones = {1, 1, 1};
    double[] scale = {0.5, -2, 1.5};
    return List.of(
        new Case("Attention", Map.of(), new double[0][], AttentionFormulasTest::dot),
        new Case(
            "Attention",
            Map.of("use_scale", true),
            new double[][] {{0.7}},
            (q, k) -> 0.7 * dot(q, k)),
        new Case(
            "Attention",
            Map.of("score_mode", "concat"),
            new double[][] {{1.3}},
            (q, k) -> 1.3 * tanhSum(q, k, ones)),
        new Case(
            "Attention",
            Map.of("score_mode", "concat", "use_scale", true),
            new double[][] {{0.4}, {1.3}},
            (q, k) -> {
              double sum = 0;
              for (int i = 0; i < q.length; i++) {
                sum += Math.tanh(0.4 * (q[i] + k[i]));
              }
              return 1.3 * sum;
            }),
        new Case(
            "AdditiveAttention",
            Map.of("use_scale", false),
            new double[0][],
            (q, k) -> tanhSum(q, k, ones)),
        new Case(
            "AdditiveAttention", Map.of(), new double[][] {scale}, (q, k) -> tanhSum(q, k, scale)));
  }

  @TestFactory
  Stream<DynamicTest> scores() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Case each : cases()) {
      for (boolean masked : new boolean[] {false, true}) {
        for (boolean causal : new boolean[] {false, true}) {
          tests.add(
              DynamicTest.dynamicTest(
                  each.name + each.config + (masked ? " masked" : "") + (causal ? " causal" : ""),
                  () -> onBackends(() -> check(each, masked, causal))));
        }
      }
    }
    return tests.stream();
  }

  private static void onBackends(Runnable test) {
    for (String backend : List.of("llvm", "jvm")) {
      try (Session session = Session.builder().seed(1).backend(backend).build()) {
        session.run(test);
      }
    }
  }

  private static void check(Case each, boolean masked, boolean causal) {
    Inputs inputs = Inputs.make();
    Layer layer = Layers.registry().get(each.name).create(each.config);
    Tensors tensors =
        Tensors.of(
            masked
                ? tensor(inputs.query).withMask(Optional.of(mask(QUERY_MASK)))
                : tensor(inputs.query),
            masked
                ? tensor(inputs.value).withMask(Optional.of(mask(VALUE_MASK)))
                : tensor(inputs.value),
            tensor(inputs.key));
    layer.apply(tensors);
    layer.setWeights(
        Arrays.stream(each.weights)
            .map(w -> array(w, w.length == 1 ? new long[0] : new long[] {w.length}))
            .toList());
    Tensors outputs =
        layer.apply(
            tensors,
            CallContext.DEFAULT
                .with("use_causal_mask", causal)
                .with("return_attention_scores", true));
    for (int b = 0; b < BATCH; b++) {
      int sample = b;
      double[][] expected =
          attend(
              inputs.query[b],
              inputs.value[b],
              inputs.key[b],
              each.score::of,
              (q, v) -> (!masked || VALUE_MASK[sample][v]) && (!causal || v <= q));
      for (int q = 0; q < QUERIES; q++) {
        boolean hidden = masked && !QUERY_MASK[b][q];
        assertThat(outputs.get(0).at(0, b).at(0, q).toDoubles())
            .as("sample %d, query %d", b, q)
            .containsExactly(hidden ? new double[WIDTH] : expected[q], within(1e-5));
      }
    }
    for (double sum : outputs.get(1).sum(-1).toDoubles()) {
      assertThat(sum).isCloseTo(1, within(1e-5));
    }
    assertThat(outputs.get(0).mask().isPresent()).isEqualTo(masked);
  }

  // ---- several heads ----------------------------------------------------------------------------

  private static final int HEADS = 2;
  private static final int KEY_DIM = 2;

  private static double[] project(double[] x, double[] kernel, double[] bias, int head) {
    double[] out = new double[KEY_DIM];
    for (int j = 0; j < KEY_DIM; j++) {
      out[j] = bias[head * KEY_DIM + j];
      for (int i = 0; i < x.length; i++) {
        out[j] += x[i] * kernel[(i * HEADS + head) * KEY_DIM + j];
      }
    }
    return out;
  }

  /** What is seen: masks of query and value, the attention mask, and steps before. */
  @TestFactory
  Stream<DynamicTest> heads() {
    return Stream.of(
            "all is seen", "attention_mask", "masks", "causal", "attention_mask masks causal")
        .map(what -> DynamicTest.dynamicTest(what, () -> onBackends(() -> heads(what))));
  }

  private static void heads(String what) {
    Inputs inputs = Inputs.make();
    boolean masked = what.contains(" masks") || what.equals("masks");
    boolean causal = what.contains("causal");
    boolean given = what.contains("attention_mask");
    Layer layer =
        Layers.registry()
            .get("MultiHeadAttention")
            .create(Map.of("num_heads", HEADS, "key_dim", KEY_DIM));
    Tensor query = tensor(inputs.query);
    Tensor value = tensor(inputs.value);
    if (masked) {
      query = query.withMask(Optional.of(mask(QUERY_MASK)));
      value = value.withMask(Optional.of(mask(VALUE_MASK)));
    }
    boolean[] allowed = new boolean[BATCH * QUERIES * VALUES];
    int[] flags = new int[allowed.length];
    for (int i = 0; i < allowed.length; i++) {
      allowed[i] = i % 3 != 1 || i % VALUES == 0;
      flags[i] = allowed[i] ? 1 : 0;
    }
    CallContext context = CallContext.DEFAULT.with("use_causal_mask", causal);
    if (given) {
      context = context.with("attention_mask", Tensor.of(flags).reshape(BATCH, QUERIES, VALUES));
    }
    Tensors tensors = Tensors.of(query, value, tensor(inputs.key));
    layer.apply(tensors, context);
    Random random = new Random(13);
    List<double[]> weights =
        layer.getWeights().stream().map(w -> random.doubles(w.count(), -1, 1).toArray()).toList();
    List<NdArray> arrays = new ArrayList<>();
    for (int i = 0; i < weights.size(); i++) {
      long[] extents =
          layer.getWeights().get(i).shape().stream().mapToLong(Long::longValue).toArray();
      arrays.add(array(weights.get(i), extents));
    }
    layer.setWeights(arrays);
    Tensor output = layer.apply(tensors, context).get(0);
    for (int b = 0; b < BATCH; b++) {
      int sample = b;
      double[][] expected = new double[QUERIES][WIDTH];
      for (double[] row : expected) {
        System.arraycopy(weights.get(7), 0, row, 0, WIDTH);
      }
      for (int head = 0; head < HEADS; head++) {
        int h = head;
        double[][] q = projected(inputs.query[b], weights, 0, h);
        double[][] k = projected(inputs.key[b], weights, 2, h);
        double[][] v = projected(inputs.value[b], weights, 4, h);
        double[][] attended =
            attend(
                q,
                v,
                k,
                (x, y) -> dot(x, y) / Math.sqrt(KEY_DIM),
                (i, j) ->
                    (!given || allowed[(sample * QUERIES + i) * VALUES + j])
                        && (!causal || j <= i)
                        && (!masked || VALUE_MASK[sample][j]));
        for (int step = 0; step < QUERIES; step++) {
          for (int i = 0; i < KEY_DIM; i++) {
            for (int o = 0; o < WIDTH; o++) {
              expected[step][o] +=
                  attended[step][i] * weights.get(6)[(head * KEY_DIM + i) * WIDTH + o];
            }
          }
        }
      }
      for (int step = 0; step < QUERIES; step++) {
        if (masked && !QUERY_MASK[b][step]) {
          continue; // A masked query looks at nothing: its result says nothing.
        }
        if (nothing(given ? allowed : null, masked, causal, b, step)) {
          continue;
        }
        assertThat(output.at(0, b).at(0, step).toDoubles())
            .as("sample %d, query %d", b, step)
            .containsExactly(expected[step], within(1e-5));
      }
    }
  }

  private static boolean nothing(
      boolean[] allowed, boolean masked, boolean causal, int b, int query) {
    for (int v = 0; v < VALUES; v++) {
      if ((allowed == null || allowed[(b * QUERIES + query) * VALUES + v])
          && (!masked || VALUE_MASK[b][v])
          && (!causal || v <= query)) {
        return false;
      }
    }
    return true;
  }

  private static double[][] projected(double[][] steps, List<double[]> weights, int at, int head) {
    return Arrays.stream(steps)
        .map(step -> project(step, weights.get(at), weights.get(at + 1), head))
        .toArray(double[][]::new);
  }

  // ---- axes -------------------------------------------------------------------------------------

  private static Tensor sequence(int seed, long... extents) {
    int count = 1;
    for (long extent : extents) {
      count *= (int) extent;
    }
    return Tensor.of(array(new Random(seed).doubles(count, -1, 1).toArray(), extents));
  }

  private static Layer heads(Object axes, Layer like, Tensor query, Tensor value) {
    Map<String, Object> config = new java.util.LinkedHashMap<>();
    config.put("num_heads", HEADS);
    config.put("key_dim", KEY_DIM);
    config.put("attention_axes", axes);
    Layer layer = Layers.registry().get("MultiHeadAttention").create(config);
    layer.apply(Tensors.of(query, value));
    layer.setWeights(like.getWeights());
    return layer;
  }

  /** Over one axis of two: as if the other one were batch. Over both: as if they were one. */
  @Test
  void axesAreAttendedTo() {
    onBackends(
        () -> {
          Tensor query = sequence(3, 2, 3, 4, 5);
          Tensor value = sequence(4, 2, 3, 2, 5);
          CallContext scores = CallContext.DEFAULT.with("return_attention_scores", true);
          Layer plain =
              Layers.registry()
                  .get("MultiHeadAttention")
                  .create(Map.of("num_heads", HEADS, "key_dim", KEY_DIM));
          Tensors rows = Tensors.of(query.reshape(6, 4, 5), value.reshape(6, 2, 5));
          Tensors expected = plain.apply(rows, scores);
          Tensors actual =
              heads(List.of(2), plain, query, value).apply(Tensors.of(query, value), scores);
          assertThat(actual.get(0).shape().fixed()).containsExactly(2, 3, 4, 5);
          assertThat(actual.get(0).toDoubles())
              .containsExactly(expected.get(0).toDoubles(), within(1e-6));
          assertThat(actual.get(1).shape().fixed()).containsExactly(2, 3, HEADS, 4, 2);
          assertThat(actual.get(1).toDoubles())
              .containsExactly(expected.get(1).toDoubles(), within(1e-6));
          // The first axis: exchanged with the second.
          Tensor other = sequence(5, 2, 7, 4, 5);
          Tensor turned =
              plain
                  .apply(
                      Tensors.of(
                          query.transpose(0, 2, 1, 3).reshape(8, 3, 5),
                          other.transpose(0, 2, 1, 3).reshape(8, 7, 5)))
                  .get(0);
          assertThat(
                  heads(List.of(1), plain, query, other)
                      .apply(Tensors.of(query, other))
                      .get(0)
                      .transpose(0, 2, 1, 3)
                      .toDoubles())
              .containsExactly(turned.toDoubles(), within(1e-6));
          // All axes, which is the default.
          Tensors both = Tensors.of(query.reshape(2, 12, 5), value.reshape(2, 6, 5));
          for (Object axes : Arrays.asList(null, List.of(1, 2), List.of(-2, 1))) {
            assertThat(
                    heads(axes, plain, query, value)
                        .apply(Tensors.of(query, value))
                        .get(0)
                        .toDoubles())
                .containsExactly(plain.apply(both).get(0).toDoubles(), within(1e-6));
          }
        });
  }

  /** A mask may differ in the axes that are not attended to, and in the heads. */
  @Test
  void masksFollowTheAxes() {
    onBackends(
        () -> {
          Tensor query = sequence(3, 2, 3, 4, 5);
          Tensor value = sequence(4, 2, 3, 2, 5);
          Layer plain =
              Layers.registry()
                  .get("MultiHeadAttention")
                  .create(Map.of("num_heads", HEADS, "key_dim", KEY_DIM));
          Tensors rows = Tensors.of(query.reshape(6, 4, 5), value.reshape(6, 2, 5));
          plain.apply(rows);
          Layer layer = heads(List.of(2), plain, query, value);
          // Values (i + j) % 3 > 0 of numbers: every query sees something.
          Tensor perHead =
              Tensor.range(2 * 3 * HEADS * 4 * 2)
                  .remainder(Tensor.full(TensorType.of(DType.I32, 96), 3))
                  .greater(0)
                  .reshape(2, 3, HEADS, 4, 2);
          Tensor perRow = perHead.at(2, 0);
          Tensor perSample = perRow.at(1, 0);
          for (Tensor mask : List.of(perHead, perRow, perSample)) {
            Tensor wide =
                mask == perSample
                    ? perSample.expandDims(1).broadcastTo(Shape.of(2, 3, 4, 2))
                    : mask;
            Tensor folded = mask == perHead ? wide.reshape(6, HEADS, 4, 2) : wide.reshape(6, 4, 2);
            double[] expected =
                plain
                    .apply(rows, CallContext.DEFAULT.with("attention_mask", folded))
                    .get(0)
                    .toDoubles();
            assertThat(
                    layer
                        .apply(
                            Tensors.of(query, value),
                            CallContext.DEFAULT.with("attention_mask", mask))
                        .get(0)
                        .toDoubles())
                .containsExactly(expected, within(1e-6));
          }
          assertThatThrownBy(() -> heads(List.of(3), plain, query, value))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("attention_axes must be different axes from 1 to 2");
        });
  }
}
