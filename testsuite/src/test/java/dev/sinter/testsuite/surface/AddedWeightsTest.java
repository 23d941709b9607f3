package dev.sinter.testsuite.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.constraints.NonNeg;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.model.CallContext;
import dev.sinter.model.Input;
import dev.sinter.model.Layer;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.model.Weight;
import dev.sinter.optimizers.SGD;
import dev.sinter.regularizers.L2;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The arguments of add_weight, and losses and metrics that layers add. */
class AddedWeightsTest {
  private static final float[][] ONES = {{1}, {1}};

  /** Multiplies by a weight that is made as told. */
  private static final class Scaling extends Layer {
    private final Consumer<Weight> settings;
    private final Shape shape;
    private final String weightName;
    private Variable weight = new Variable("unset", Tensor.scalar(0));

    Scaling(String weightName, Shape shape, Consumer<Weight> settings) {
      this.weightName = weightName;
      this.shape = shape;
      this.settings = settings;
    }

    @Override
    protected void build(Shape input) {
      weight = addWeight(weightName, shape, settings);
    }

    @Override
    protected Tensor call(Tensor x, CallContext context) {
      return x.times(weight.read().cast(x.dtype()));
    }
  }

  private static Scaling scaling(Consumer<Weight> settings) {
    return new Scaling("scale", Shape.of(1), settings);
  }

  /** {@return the weight after a step towards 0 at rate 1 from 1: 1 - 2, without more} */
  private static float stepped(Consumer<Weight> settings) {
    return Linear.in(
        () -> {
          Scaling layer = scaling(w -> settings.accept(w.initializer("ones")));
          Sequential model = new Sequential().input(1).add(layer);
          model.compile(c -> c.optimizer(new SGD(1)).loss("mse"));
          model.trainOnBatch(ONES, new float[2][1]);
          return layer.weight.value().buffer().getFloat(0);
        });
  }

  @Test
  void nameAndShapeAreThoseOfTheWeight() {
    Linear.in(
        () -> {
          Scaling layer = new Scaling("factor", Shape.of(3, 1), w -> {});
          layer.apply(Tensor.zeros(1, 1));
          assertThat(layer.weights()).hasSize(1);
          assertThat(layer.weights().getFirst().name()).isEqualTo("factor");
          assertThat(layer.weights().getFirst().path()).endsWith("/factor");
          assertThat(layer.weights().getFirst().shape()).isEqualTo(Shape.of(3, 1));
          assertThatThrownBy(
                  () ->
                      new Scaling("factor", new Shape(List.of(Dim.named("N"))), w -> {})
                          .apply(Tensor.zeros(1, 1)))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("weight 'factor' needs known extents");
          assertThatThrownBy(() -> new Scaling(" ", Shape.of(1), w -> {}).apply(Tensor.zeros(1, 1)))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("a weight needs a name");
          return layer;
        });
  }

  private static Variable made(Consumer<Weight> settings) {
    return Linear.in(
        () -> {
          Scaling layer = new Scaling("scale", Shape.of(1000), settings);
          layer.apply(Tensor.zeros(1, 1000));
          return layer.weight;
        });
  }

  @Test
  void initializerAndTypeDecideTheFirstValue() {
    assertThat(made(w -> w.initializer("ones")).value().buffer().toFloats()).containsOnly(1);
    // Glorot's uniform of 1000 in and out is within sqrt(6 / 2000).
    float[] usual = made(w -> {}).value().buffer().toFloats();
    assertThat(usual).contains(usual[0]).doesNotContain(0);
    for (float value : usual) {
      assertThat(Math.abs(value)).isLessThanOrEqualTo((float) Math.sqrt(6 / 2000.0));
    }
    assertThat(made(w -> {}).dtype()).isEqualTo(DType.F32);
    Variable counts = made(w -> w.dtype(DType.I32).trainable(false));
    assertThat(counts.dtype()).isEqualTo(DType.I32);
    assertThat(counts.value().buffer().toInts()).containsOnly(0);
    assertThatThrownBy(() -> made(w -> w.initializer("oness")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("did you mean 'ones'?");
    assertThatThrownBy(
            () -> made(w -> w.dtype(DType.I32).initializer("random_normal").trainable(false)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("floating");
  }

  @Test
  void penaltiesConstraintsAndFreezingDecideTheStep() {
    assertThat(stepped(w -> {})).isCloseTo(-1, within(1e-6f));
    // The gradient of 0.25 w^2 at 1 is 0.5.
    assertThat(stepped(w -> w.regularizer(new L2(0.25)))).isCloseTo(-1.5f, within(1e-6f));
    assertThat(stepped(w -> w.constraint(new NonNeg()))).isZero();
    assertThat(stepped(w -> w.trainable(false))).isEqualTo(1);
    Linear.in(
        () -> {
          Scaling frozen = scaling(w -> w.initializer("ones").trainable(false));
          Scaling trained = scaling(w -> w.initializer("ones"));
          Sequential model = new Sequential().input(1).add(frozen).add(trained);
          model.compile(c -> c.optimizer(new SGD(1)).loss("mse"));
          model.trainOnBatch(ONES, new float[2][1]);
          assertThat(frozen.weight.value().buffer().getFloat(0)).isEqualTo(1);
          assertThat(trained.weight.value().buffer().getFloat(0)).isCloseTo(-1, within(1e-6f));
          assertThat(model.trainableWeights()).containsExactly(trained.weight);
          assertThat(model.nonTrainableWeights()).containsExactly(frozen.weight);
          return model;
        });
  }

  // ---- added losses and metrics -----------------------------------------------------------------

  /** Adds what it is told of its input. */
  private static final class Adding extends Layer {
    private final UnaryOperator<Tensor> loss;
    private final String metric;

    Adding(UnaryOperator<Tensor> loss, String metric) {
      this.loss = loss;
      this.metric = metric;
    }

    @Override
    protected Tensor call(Tensor x, CallContext context) {
      addLoss(loss.apply(x));
      addMetric(x.max(), metric);
      return x;
    }
  }

  private static java.util.SequencedMap<String, Double> added(
      UnaryOperator<Tensor> loss, String... metrics) {
    return Linear.in(
        () -> {
          Sequential model = new Sequential().input(1);
          for (String metric : metrics) {
            model.add(new Adding(loss, metric));
          }
          model.compile(c -> c.optimizer("sgd").loss("mse"));
          return model.evaluate(new float[][] {{3}, {5}}, new float[][] {{3}, {5}});
        });
  }

  @Test
  void addedLossesAndMetricsAreReported() {
    assertThat(added(x -> x.sum().times(0.5), "most"))
        .containsEntry("loss", 4.0)
        .containsEntry("most", 5.0);
    // Of a vector the mean counts.
    assertThat(added(x -> x, "most")).containsEntry("loss", 4.0);
    assertThat(added(x -> x.sum(), "a", "b")).containsEntry("loss", 16.0).containsKeys("a", "b");
  }

  @Test
  void addedLossesAndMetricsThatCannotBeAreRefused() {
    assertThatThrownBy(() -> added(x -> x.sum().cast(DType.I32), "most"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("an added loss must be of a floating type");
    Linear.in(
        () -> {
          Tensor in = Input.of(1);
          Model model = new Model(in, in.times(2));
          Tensor stranger = Input.of(1);
          assertThatThrownBy(() -> model.addLoss(stranger.sum()))
              .isInstanceOf(ModelException.class);
          assertThatThrownBy(() -> model.addMetric(stranger.sum(), "s"))
              .isInstanceOf(ModelException.class);
          return model;
        });
  }
}
