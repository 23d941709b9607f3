package dev.sinter.testsuite.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.constraints.Constraint;
import dev.sinter.constraints.MaxNorm;
import dev.sinter.initializers.Initializer;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Shape;
import dev.sinter.layers.Dense;
import dev.sinter.layers.LSTM;
import dev.sinter.layers.RNN;
import dev.sinter.layers.RecurrentCell;
import dev.sinter.losses.Huber;
import dev.sinter.losses.Loss;
import dev.sinter.metrics.MeanOf;
import dev.sinter.metrics.Metric;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import dev.sinter.model.Sequential;
import dev.sinter.optimizers.Adam;
import dev.sinter.optimizers.Optimizer;
import dev.sinter.optimizers.SGD;
import dev.sinter.optimizers.Slots;
import dev.sinter.optimizers.Step;
import dev.sinter.regularizers.L2;
import dev.sinter.regularizers.Regularizer;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.session.Session;
import dev.sinter.tensor.CustomGradient;
import dev.sinter.tensor.GradientTape;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Building blocks of a user's own that do what a built-in one does: three epochs of training give
 * the same history and the same weights, on compiled code of both kinds.
 */
class OwnEquivalentsTest {
  private static Tensor data(int seed, long... extents) {
    int count = 1;
    for (long extent : extents) {
      count *= (int) extent;
    }
    double[] values = new Random(seed).doubles(count, -1, 1).toArray();
    return Tensor.of(NdArray.of(values, extents)).cast(DType.F32);
  }

  /** What training leaves: losses and metrics of all epochs, and all weights. */
  private record Trained(Map<String, List<Double>> history, List<double[]> weights) {}

  private static Trained train(String backend, Supplier<Sequential> made, Tensor x, Tensor y) {
    try (Session session = Session.builder().seed(8).backend(backend).build()) {
      return session.call(
          () -> {
            Sequential model = made.get();
            var history = model.fit(x, y, f -> f.epochs(3).batchSize(4).shuffle(false).verbose(0));
            return new Trained(
                history.history(),
                model.getWeights().stream().map(w -> w.buffer().toDoubles()).toList());
          });
    }
  }

  private static void same(
      String backend, Supplier<Sequential> own, Supplier<Sequential> builtIn, boolean rows) {
    Tensor x = rows ? data(1, 12, 5) : data(1, 12, 6, 5);
    Tensor y = data(2, 12, 2);
    Trained expected = train(backend, builtIn, x, y);
    Trained actual = train(backend, own, x, y);
    assertThat(actual.history.keySet()).isEqualTo(expected.history.keySet());
    expected.history.forEach(
        (key, values) -> {
          for (int i = 0; i < values.size(); i++) {
            assertThat(actual.history.get(key).get(i))
                .as(key)
                .isCloseTo(values.get(i), within(1e-6));
          }
        });
    assertThat(actual.weights).hasSameSizeAs(expected.weights);
    for (int i = 0; i < expected.weights.size(); i++) {
      assertThat(actual.weights.get(i)).containsExactly(expected.weights.get(i), within(1e-6));
    }
    // Training moved the weights: equal ones say something.
    assertThat(expected.history.get("loss").getFirst())
        .isNotEqualTo(expected.history.get("loss").getLast());
  }

  private static Sequential mlp(java.util.function.Consumer<Sequential> compile, Layer... layers) {
    Sequential model = Sequential.of(layers);
    compile.accept(model);
    return model;
  }

  // ---- a layer ----------------------------------------------------------------------------------

  /** Dense, written again. */
  static final class Linear extends Layer {
    private final int units;
    private Variable kernel;
    private Variable bias;

    Linear(int units) {
      this.units = units;
    }

    @Override
    protected void build(Shape input) {
      kernel =
          addWeight(
              "kernel",
              Shape.of(input.last().fixed(), units),
              w -> w.initializer("glorot_uniform"));
      bias = addWeight("bias", Shape.of(units), w -> w.initializer("zeros"));
    }

    @Override
    protected Tensor call(Tensor x, CallContext context) {
      return x.dot(kernel.read()).plus(bias.read()).tanh();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llvm", "jvm"})
  void layer(String backend) {
    same(
        backend,
        () ->
            mlp(m -> m.compile(c -> c.optimizer("sgd").loss("mse")), new Linear(3), new Linear(2)),
        () ->
            mlp(
                m -> m.compile(c -> c.optimizer("sgd").loss("mse")),
                new Dense(3).activation("tanh"),
                new Dense(2).activation("tanh")),
        true);
  }

  // ---- a cell -----------------------------------------------------------------------------------

  /** The cell of an LSTM, written again from its equations. */
  static final class Memory extends RecurrentCell {
    private final int units;
    private Variable kernel;
    private Variable recurrent;
    private Variable bias;

    Memory(int units) {
      this.units = units;
    }

    @Override
    protected void build(Shape step) {
      kernel =
          addWeight(
              "kernel",
              Shape.of(step.last().fixed(), 4L * units),
              w -> w.initializer("glorot_uniform"));
      recurrent =
          addWeight(
              "recurrent_kernel", Shape.of(units, 4L * units), w -> w.initializer("orthogonal"));
      Initializer openForget =
          type -> Tensor.range(4L * units).dividedBy(units).equal(1).cast(type.dtype());
      bias = addWeight("bias", Shape.of(4L * units), w -> w.initializer(openForget));
    }

    @Override
    protected List<Shape> stateShapes(Shape step) {
      Shape state = step.with(step.rank() - 1, dev.sinter.ir.type.Dim.of(units));
      return List.of(state, state);
    }

    @Override
    protected Steps begin(Shape step, CallContext context) {
      return (x, states) -> {
        Tensor z = x.dot(kernel.read()).plus(states.get(0).dot(recurrent.read())).plus(bias.read());
        List<Tensor> gates = z.split(4, -1);
        Tensor c =
            gates
                .get(1)
                .sigmoid()
                .times(states.get(1))
                .plus(gates.get(0).sigmoid().times(gates.get(2).tanh()));
        Tensor h = gates.get(3).sigmoid().times(c.tanh());
        return new Stepped(h, List.of(h, c));
      };
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llvm", "jvm"})
  void cell(String backend) {
    for (boolean backwards : new boolean[] {false, true}) {
      same(
          backend,
          () ->
              mlp(
                  m -> m.compile(c -> c.optimizer(new Adam(0.01)).loss("mse")),
                  new RNN(new Memory(3)).with("go_backwards", backwards),
                  new Dense(2)),
          () ->
              mlp(
                  m -> m.compile(c -> c.optimizer(new Adam(0.01)).loss("mse")),
                  new LSTM(3).with("go_backwards", backwards),
                  new Dense(2)),
          false);
    }
  }

  // ---- loss and metric --------------------------------------------------------------------------

  /** Huber's loss, written again. */
  static final class Bent extends Loss {
    static final Argument<Double> AT =
        Argument.optional("at", dev.sinter.config.ArgumentTypes.FLOAT, 0.3, "where it bends");
    static final Spec<Bent> SPEC = Loss.spec(Bent.class, Bent::new, AT);

    Bent(Arguments arguments) {
      super(arguments);
    }

    @Override
    public Tensor perSample(Tensor yTrue, Tensor yPred) {
      Tensor size = yPred.minus(yTrue).abs();
      Tensor near = size.minimum(get(AT));
      return near.square().times(0.5).plus(size.minus(near).times(get(AT))).mean(-1);
    }
  }

  /** The mean squared error, from its own two variables. */
  static final class Squares extends Metric {
    static final Spec<Squares> SPEC = Metric.spec(Squares.class, Squares::new);
    private final Variable total = addVariable("total", Shape.SCALAR);
    private final Variable count = addVariable("count", Shape.SCALAR);

    Squares(Arguments arguments) {
      super(arguments);
    }

    @Override
    public void update(Tensor yTrue, Tensor yPred, Optional<Tensor> weight) {
      Tensor squares = yPred.minus(yTrue).square().mean(-1);
      total.assignAdd(squares.sum());
      count.assignAdd(Tensor.onesLike(squares).sum());
    }

    @Override
    public Tensor result() {
      return total.read().dividedBy(count.read());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llvm", "jvm"})
  void lossAndMetric(String backend) {
    same(
        backend,
        () ->
            mlp(
                m ->
                    m.compile(
                        c ->
                            c.optimizer("sgd")
                                .loss(new Bent(Bent.SPEC.empty()))
                                .metrics(
                                    Squares.SPEC.create(Map.of("name", "squares")),
                                    MeanOf.of("size", (t, p) -> p.minus(t).abs().mean(-1)))),
                new Dense(2)),
        () ->
            mlp(
                m ->
                    m.compile(
                        c ->
                            c.optimizer("sgd")
                                .loss(new Huber(0.3))
                                .metrics(
                                    dev.sinter.metrics.Metrics.get("mse").with("name", "squares"),
                                    dev.sinter.metrics.Metrics.get("mae").with("name", "size"))),
                new Dense(2)),
        true);
    // A lambda is a loss, too.
    same(
        backend,
        () ->
            mlp(
                m ->
                    m.compile(
                        c ->
                            c.optimizer("sgd")
                                .loss(Loss.of("cubes", (t, p) -> p.minus(t).square().mean(-1)))),
                new Dense(2)),
        () -> mlp(m -> m.compile(c -> c.optimizer("sgd").loss("mse")), new Dense(2)),
        true);
  }

  // ---- optimizer, schedule, regularizer, initializer, constraint --------------------------------

  /** Momentum, written again. */
  static final class Heavy extends Optimizer {
    static final Spec<Heavy> SPEC = Optimizer.spec(Heavy.class, Heavy::new, LEARNING_RATE);

    Heavy(Arguments arguments) {
      super(arguments);
    }

    @Override
    protected Map<String, Double> slots() {
      return Map.of("velocity", 0.0);
    }

    @Override
    protected Tensor update(Tensor weight, Tensor gradient, Slots slots, Step step) {
      Tensor velocity = slots.get("velocity").times(0.9).minus(gradient.times(step.learningRate()));
      slots.set("velocity", velocity);
      return weight.plus(velocity);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llvm", "jvm"})
  void optimizer(String backend) {
    for (Map<String, Double> common :
        List.of(Map.<String, Double>of(), Map.of("clipnorm", 0.1), Map.of("weight_decay", 0.1))) {
      Map<String, Object> config = new java.util.LinkedHashMap<>(common);
      config.put("learning_rate", 0.05);
      same(
          backend,
          () ->
              mlp(
                  m -> m.compile(c -> c.optimizer(Heavy.SPEC.create(config)).loss("mse")),
                  new Dense(2)),
          () ->
              mlp(
                  m ->
                      m.compile(
                          c -> c.optimizer(SGD.SPEC.create(config).momentum(0.9)).loss("mse")),
                  new Dense(2)),
          true);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llvm", "jvm"})
  void regularizerInitializerAndConstraint(String backend) {
    Regularizer squares = weight -> weight.square().sum().times(0.1);
    Initializer half = type -> Tensor.full(type, 0.5);
    Constraint shortened =
        weight -> {
          Tensor norm = weight.square().sumKeep(0).sqrt();
          return weight.times(norm.clip(0, 0.8).dividedBy(norm.plus(1e-7)));
        };
    same(
        backend,
        () ->
            mlp(
                m -> m.compile(c -> c.optimizer(new SGD(0.2)).loss("mse")),
                new Dense(2)
                    .with("kernel_regularizer", squares)
                    .with("kernel_initializer", half)
                    .with("kernel_constraint", shortened)),
        () ->
            mlp(
                m -> m.compile(c -> c.optimizer(new SGD(0.2)).loss("mse")),
                new Dense(2)
                    .with("kernel_regularizer", new L2(0.1))
                    .with(
                        "kernel_initializer",
                        Map.of("class_name", "Constant", "config", Map.of("value", 0.5)))
                    .with("kernel_constraint", new MaxNorm(0.8))),
        true);
  }

  // ---- gradients --------------------------------------------------------------------------------

  private static final CustomGradient OWN_TANH =
      CustomGradient.of(
          "own_tanh", x -> x.tanh(), (x, y, dy) -> y.square().subtractFrom(1).times(dy));

  /** tanh with its gradient given. */
  static final class OwnTanh extends Layer implements LayerSettings<OwnTanh> {
    @Override
    protected Tensor call(Tensor x, CallContext context) {
      return OWN_TANH.apply(x);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llvm", "jvm"})
  void gradient(String backend) {
    same(
        backend,
        () ->
            mlp(
                m -> m.compile(c -> c.optimizer("sgd").loss("mse")),
                new Dense(4),
                new OwnTanh(),
                new Dense(2)),
        () ->
            mlp(
                m -> m.compile(c -> c.optimizer("sgd").loss("mse")),
                new Dense(4),
                new dev.sinter.layers.Activation("tanh"),
                new Dense(2)),
        true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"interpreter", "llvm", "jvm"})
  void givenGradientsTakeTheOthersPlace(String backend) {
    try (Session session = Session.builder().backend(backend).build()) {
      session.run(
          () -> {
            // Rounding has no gradient; this lets it pass.
            var through = CustomGradient.of("round_through", x -> x.round(), (x, y, dy) -> dy);
            // Two arguments and two results: the given gradients are not the true ones.
            var both =
                new CustomGradient(
                    "both",
                    xs -> List.of(xs.get(0).times(xs.get(1)), xs.get(0).plus(1)),
                    (xs, ys, dys) -> List.of(dys.get(0).times(10), ys.get(0).plus(dys.get(1))));
            Tensor x = Tensor.of(0.4f, 1.6f);
            Tensor w = Tensor.of(2f, 3f);
            try (GradientTape tape = new GradientTape()) {
              tape.watch(x);
              tape.watch(w);
              Tensor y = through.apply(x.times(3));
              assertThat(y.toDoubles()).containsExactly(1, 5);
              List<Tensor> pair = both.apply(List.of(y, w));
              assertThat(pair.get(0).toDoubles()).containsExactly(2, 15);
              List<Optional<Tensor>> gradients =
                  tape.gradient(pair.get(0).sum().plus(pair.get(1).sum()), List.of(x, w));
              assertThat(gradients.get(0).orElseThrow().toDoubles()).containsExactly(30, 30);
              assertThat(gradients.get(1).orElseThrow().toDoubles()).containsExactly(3, 16);
            }
            assertThatThrownBy(
                    () -> CustomGradient.of("wrong", t -> t, (t, y, dy) -> dy.sum()).apply(x))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("one tensor for each argument");
            Variable variable = new Variable("v", x);
            assertThatThrownBy(
                    () ->
                        CustomGradient.of("reads", t -> t.times(variable.read()), (t, y, dy) -> dy)
                            .apply(x))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("give their values as arguments");
          });
    }
  }
}
