package dev.sinter.testsuite.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Shape;
import dev.sinter.layers.Dense;
import dev.sinter.model.CallContext;
import dev.sinter.model.Input;
import dev.sinter.model.InputSpec;
import dev.sinter.model.Layer;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How models, their inputs and the requirements on inputs are made. */
class ModelKindsTest {

  // ---- Sequential -------------------------------------------------------------------------------

  @Test
  void layersComeInOrderAndCanBeAddedAndTakenAway() {
    Linear.in(
        () -> {
          Dense first = new Dense(3).inputShape(2);
          Dense second = new Dense(1);
          Sequential model = Sequential.of(first, second);
          assertThat(model.layers()).containsExactly(first, second);
          assertThat(model.predict(new float[4][2]).shape()).isEqualTo(Shape.of(4, 1));
          Dense third = new Dense(5);
          assertThat(model.add(third).layers()).containsExactly(first, second, third);
          assertThat(model.predict(new float[4][2]).shape()).isEqualTo(Shape.of(4, 5));
          assertThat(model.pop()).isSameAs(third);
          assertThat(model.layers()).containsExactly(first, second);
          assertThat(model.predict(new float[4][2]).shape()).isEqualTo(Shape.of(4, 1));
          return model;
        });
  }

  @Test
  void layersThatDoNotFitAreRefused() {
    Linear.in(
        () -> {
          Sequential model = Sequential.of(new Dense(1).name("a").inputShape(2));
          assertThatThrownBy(() -> model.add(new Dense(2).name("a")))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("layer names must be unique, but two layers are called 'a'");
          assertThatThrownBy(() -> Sequential.of(new Dense(1).name("a"), new Dense(2).name("a")))
              .hasMessageContaining("two layers are called 'a'");
          assertThatThrownBy(() -> model.input(2))
              .hasMessageContaining("the input must be stated before the first layer");
          assertThatThrownBy(() -> new Sequential().pop())
              .hasMessageContaining("has no layer to pop");
          return model;
        });
  }

  @Test
  void buildMakesTheWeights() {
    Linear.in(
        () -> {
          Sequential model = Sequential.of(new Dense(3));
          assertThat(model.isBuilt()).isFalse();
          model.build(-1, 4);
          assertThat(model.isBuilt()).isTrue();
          assertThat(model.countParams()).isEqualTo(15);
          assertThat(model.inputShapes().getFirst().toString()).isEqualTo("[B,4]");
          assertThatThrownBy(() -> new Sequential().build(-1, 4))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("has no layers to build");
          assertThatThrownBy(() -> Sequential.of(new Dense(3)).build(-1, -1))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("dense");
          return model;
        });
  }

  @Test
  void modelsHaveNames() {
    Linear.in(
        () -> {
          Session.current().clearNames();
          assertThat(new Sequential().name()).isEqualTo("sequential");
          assertThat(new Sequential().name()).isEqualTo("sequential_1");
          assertThat(new Sequential("mine").name()).isEqualTo("mine");
          Tensor in = Input.of(2);
          Tensor out = new Dense(1).apply(in);
          assertThat(new Model(in, out).name()).isEqualTo("model");
          assertThat(new Model(Tensors.of(in), Tensors.of(out), "whole").name()).isEqualTo("whole");
          assertThatThrownBy(() -> new Sequential(""))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("argument 'name' must be");
          assertThatThrownBy(() -> new Model(Tensors.of(in), Tensors.of(out), " "))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("argument 'name' must be");
          return in;
        });
  }

  // ---- functional models ------------------------------------------------------------------------

  @Test
  void inputsAndOutputsAreAnyTensorsOfTheGraph() {
    Linear.in(
        () -> {
          Tensor in = Input.of(2);
          Tensor hidden = new Dense(3).apply(in);
          Tensor out = new Dense(1).apply(hidden);
          assertThat(new Model(in, hidden).predict(new float[4][2]).shape())
              .isEqualTo(Shape.of(4, 3));
          assertThat(new Model(hidden, out).predict(new float[4][3]).shape())
              .isEqualTo(Shape.of(4, 1));
          Model both = new Model(Tensors.of(in), Tensors.named(Map.of("h", hidden)));
          assertThat(both.predict(new float[4][2], p -> p.verbose(0)).get("h").shape())
              .isEqualTo(Shape.of(4, 3));
          Tensor other = Input.of(2);
          assertThatThrownBy(() -> new Model(other, out))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("is not among the model's inputs");
          assertThatThrownBy(() -> new Model(in, Tensor.of(1f)))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("output");
          assertThatThrownBy(() -> new Model(Tensor.of(1f), out))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("input");
          return in;
        });
  }

  // ---- subclasses -------------------------------------------------------------------------------

  /** Adds one in training, and takes a mask's part away. */
  private static final class Telling extends Model {
    @Override
    protected Tensor call(Tensor x, CallContext context) {
      Tensor changed = context.isTraining() ? x.plus(1) : x;
      return context.mask().map(changed::times).orElse(changed);
    }
  }

  private static final class Silent extends Model {}

  @Test
  void callsKnowTrainingAndMasks() {
    Linear.in(
        () -> {
          Telling model = new Telling();
          Tensor x = Tensor.of(1f, 2f);
          assertThat(model.apply(x).toFloats()).containsExactly(1, 2);
          assertThat(model.apply(x, CallContext.training(true)).toFloats()).containsExactly(2, 3);
          assertThat(model.apply(x, CallContext.DEFAULT.withMask(Tensor.of(1f, 0f))).toFloats())
              .containsExactly(1, 0);
          assertThatThrownBy(() -> new Silent().apply(x))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("Silent must override call");
          return model;
        });
  }

  // ---- Input and InputSpec ----------------------------------------------------------------------

  @Test
  void inputsHaveShapeBatchNameAndType() {
    Linear.in(
        () -> {
          Session.current().clearNames();
          assertThat(Input.of(3, -1).shape().toString()).isEqualTo("[B,3,?]");
          Tensor fixed = Input.builder(3).batchSize(4).build();
          assertThat(fixed.shape()).isEqualTo(Shape.of(4, 3));
          Model four = new Model(fixed, fixed.times(2));
          assertThat(four.predict(new float[4][3]).shape()).isEqualTo(Shape.of(4, 3));
          assertThatThrownBy(() -> four.predict(new float[4][5]))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("must have shape (4, 3), got (4, 5)");
          Tensor named = Input.builder(1).name("age").build();
          assertThat(new Model(named, named.times(2)).inputNames()).containsExactly("age");
          Tensor automatic = Input.of(1);
          assertThat(new Model(automatic, automatic.times(2)).inputNames().getFirst())
              .startsWith("input_");
          assertThat(Input.builder(1).dtype(DType.I32).build().dtype()).isEqualTo(DType.I32);
          assertThat(Input.of(1).dtype()).isEqualTo(DType.F32);
          return four;
        });
  }

  @Test
  void inputsThatCannotBeAreRefused() {
    Linear.in(
        () -> {
          assertThatThrownBy(() -> Input.builder(2).batchSize(0))
              .isInstanceOf(ModelException.class)
              .hasMessage("input: batch_size must be at least 1, got 0");
          assertThatThrownBy(() -> Input.of(2, -3))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("input: extents must be at least 0, or -1 for unknown, got -3");
          Tensor a = Input.builder(1).name("a").build();
          Tensor again = Input.builder(1).name("a").build();
          assertThatThrownBy(() -> new Model(List.of(a, again), List.of(a.plus(again))))
              .hasMessageContaining("two layers are called 'a'");
          Tensor counts = Input.builder(2).dtype(DType.I32).build();
          assertThatThrownBy(() -> new Dense(1).apply(counts.sqrt()))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("sqrt: needs a floating type");
          return a;
        });
  }

  /** Takes what its requirement allows. */
  private static final class Demanding extends Layer {
    Demanding(InputSpec spec) {
      setInputSpec(spec);
    }

    @Override
    protected Tensor call(Tensor x, CallContext context) {
      return x;
    }
  }

  private static void checked(InputSpec spec, long... shape) {
    Linear.in(() -> new Demanding(spec).apply(Tensor.zeros(shape)).toFloats());
  }

  @Test
  void requirementsOnInputsAreChecked() {
    checked(InputSpec.rank(2), 1, 2);
    assertThatThrownBy(() -> checked(InputSpec.rank(2), 1, 2, 3))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("expected rank 2 (the batch counted), found shape (1, 2, 3)");
    checked(InputSpec.atLeast(2), 1, 2, 3);
    assertThatThrownBy(() -> checked(InputSpec.atLeast(3), 1, 2))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("expected rank of at least 3");
    checked(InputSpec.rank(2).axis(-1, 3), 1, 3);
    assertThatThrownBy(() -> checked(InputSpec.rank(2).axis(-1, 3), 1, 2))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("expected extent 3 on axis -1, found shape (1, 2)");
    checked(InputSpec.atMost(2), 3);
    assertThatThrownBy(() -> checked(InputSpec.atMost(2), 1, 2, 3))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("expected rank of at most 2");
  }
}
