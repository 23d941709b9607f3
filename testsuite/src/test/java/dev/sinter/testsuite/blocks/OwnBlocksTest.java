package dev.sinter.testsuite.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.config.Argument;
import dev.sinter.config.ArgumentTypes;
import dev.sinter.config.Arguments;
import dev.sinter.config.Declared;
import dev.sinter.config.Spec;
import dev.sinter.constraints.Constraint;
import dev.sinter.initializers.Initializer;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.layers.Dense;
import dev.sinter.layers.RNN;
import dev.sinter.layers.RecurrentCell;
import dev.sinter.losses.Loss;
import dev.sinter.metrics.Metric;
import dev.sinter.model.CallContext;
import dev.sinter.model.Sequential;
import dev.sinter.optimizers.Optimizer;
import dev.sinter.optimizers.Slots;
import dev.sinter.optimizers.Step;
import dev.sinter.regularizers.Regularizer;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Building blocks of a user's own, by subclassing, in training on compiled code. */
class OwnBlocksTest {
  private static final Tensor X = Tensor.of(new float[][] {{1, 2}, {3, -1}, {0, 1}, {2, 2}});
  private static final Tensor Y = Tensor.of(new float[][] {{1}, {0}, {2}, {1}});

  /** Mean of the fourth power of errors. */
  static final class Quartic extends Loss {
    static final Spec<Quartic> SPEC = Loss.spec(Quartic.class, Quartic::new);

    Quartic(Arguments arguments) {
      super(arguments);
    }

    @Override
    public Tensor perSample(Tensor yTrue, Tensor yPred) {
      return yPred.minus(yTrue).square().square().mean(-1);
    }
  }

  /** The largest error so far. */
  static final class WorstError extends Metric {
    static final Spec<WorstError> SPEC = Metric.spec(WorstError.class, WorstError::new);
    private final Variable worst = addVariable("worst", Shape.SCALAR);

    WorstError(Arguments arguments) {
      super(arguments);
    }

    @Override
    public void update(Tensor yTrue, Tensor yPred, Optional<Tensor> weight) {
      worst.assign(worst.read().maximum(yPred.minus(yTrue).abs().max()));
    }

    @Override
    public Tensor result() {
      return worst.read();
    }
  }

  /** Steps by the sign of the gradient, and counts them in a slot. */
  static final class SignDescent extends Optimizer {
    static final Spec<SignDescent> SPEC =
        Optimizer.spec(SignDescent.class, SignDescent::new, LEARNING_RATE);

    SignDescent(Arguments arguments) {
      super(arguments);
    }

    @Override
    protected Map<String, Double> slots() {
      return Map.of("steps", 0.0);
    }

    @Override
    protected Tensor update(Tensor weight, Tensor gradient, Slots slots, Step step) {
      slots.set("steps", slots.get("steps").plus(1));
      return weight.minus(gradient.sign().times(step.learningRate()));
    }
  }

  /** A penalty on the sum of cubes. */
  static final class Cubes extends Declared implements Regularizer {
    static final Argument<Double> FACTOR =
        Argument.optional("factor", ArgumentTypes.FLOAT, 0.5, "of the penalty");
    static final Spec<Cubes> SPEC = Spec.of(Cubes.class, Cubes::new, FACTOR);

    Cubes(Arguments arguments) {
      super(arguments);
    }

    @Override
    public Tensor penalty(Tensor weight) {
      return weight.abs().pow(3).sum().times(get(FACTOR));
    }
  }

  /** A leaky sum of what was seen, whose state is its output. */
  static final class Leaky extends RecurrentCell {
    @Override
    protected List<Shape> stateShapes(Shape input) {
      return List.of(input);
    }

    @Override
    protected Shape outputShape(Shape input) {
      return input;
    }

    @Override
    protected Steps begin(Shape step, CallContext context) {
      return (projected, states) -> {
        Tensor next = states.getFirst().times(0.5).plus(projected);
        return new Stepped(next, List.of(next));
      };
    }
  }

  @Test
  void lossMetricOptimizerAndRegularizerTrainTogether() {
    for (String backend : List.of("llvm", "jvm", "interpreter")) {
      try (Session session = Session.builder().seed(1).backend(backend).build()) {
        session.run(
            () -> {
              session.register(Cubes.SPEC);
              Initializer tenth = type -> Tensor.full(type, 0.1);
              Constraint bounded = weight -> weight.clip(-0.5, 0.5);
              Sequential model =
                  Sequential.of(
                      new Dense(1)
                          .with("kernel_initializer", tenth)
                          .with("kernel_regularizer", "cubes")
                          .with("kernel_constraint", bounded));
              WorstError worst = new WorstError(WorstError.SPEC.empty());
              model.compile(
                  c ->
                      c.optimizer(
                              new SignDescent(SignDescent.SPEC.empty().put("learning_rate", 0.25)))
                          .loss(new Quartic(Quartic.SPEC.empty()))
                          .metrics(worst));
              var history =
                  model.fit(X, Y, f -> f.epochs(1).batchSize(4).shuffle(false).verbose(0));
              // By hand: predictions 0.3, 0.2, 0.1, 0.4 at the start.
              double quartic =
                  (Math.pow(0.7, 4) + Math.pow(0.2, 4) + Math.pow(1.9, 4) + Math.pow(0.6, 4)) / 4;
              assertThat(history.get("loss").getFirst())
                  .isCloseTo(quartic + 0.5 * 2 * 0.001, org.assertj.core.data.Offset.offset(1e-5));
              assertThat(history.get("worst_error").getFirst())
                  .isCloseTo(1.9, org.assertj.core.data.Offset.offset(1e-6));
              // Gradients of the kernel: both negative, so both weights rise by the rate.
              assertThat(model.weights().getFirst().read().toFloats())
                  .containsExactly(
                      new float[] {0.35f, 0.35f}, org.assertj.core.data.Offset.offset(1e-6f));
              assertThat(model.optimizer().variables().stream().map(Variable::name))
                  .contains("steps");
            });
      }
    }
  }

  @Test
  void cellRunsInARecurrentLayer() {
    try (Session session = Session.builder().backend("llvm").build()) {
      session.run(
          () -> {
            Tensor x = Tensor.of(1f, 2f, 4f).reshape(1, 3, 1);
            Tensor y = new RNN(new Leaky()).with("return_sequences", true).apply(x);
            assertThat(y.toFloats()).containsExactly(1f, 2.5f, 5.25f);
          });
    }
  }

  @Test
  void ownClassesAreFoundByNameAndRoundTrip() {
    try (Session session = Session.builder().backend("interpreter").build()) {
      session.run(
          () -> {
            session.register(Cubes.SPEC);
            Dense layer =
                new Dense(2)
                    .with(
                        "kernel_regularizer",
                        Map.of("class_name", "Cubes", "config", Map.of("factor", 2.0)));
            Dense copy = Dense.SPEC.create(layer.getConfig());
            assertThat(copy.getConfig()).isEqualTo(layer.getConfig());
            assertThat(copy.getConfig().get("kernel_regularizer").toString()).contains("2.0");
          });
    }
  }

  @Test
  void initializerTakesAType() {
    Initializer ramp =
        type -> Tensor.iota(new TensorType(type.dtype(), type.shape()), type.rank() - 1);
    try (Session session = Session.builder().backend("interpreter").build()) {
      session.run(
          () -> {
            Dense layer = new Dense(3).with("kernel_initializer", ramp);
            layer.apply(Tensor.ones(1, 2));
            assertThat(layer.weights().getFirst().read().toFloats())
                .containsExactly(0, 1, 2, 0, 1, 2);
          });
    }
  }
}
