package dev.sinter.testsuite.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.ir.ModelException;
import dev.sinter.layers.Dense;
import dev.sinter.model.Input;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.runtime.InputException;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.training.History;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The forms in which data are given, and data that cannot be used. */
class DataFormsTest {
  private static final float[][] X = Linear.X;
  private static final float[][] Y = Linear.Y;

  @Test
  void dataComeInManyForms() {
    float[] expected = Linear.fitted(f -> f.epochs(2).batchSize(4));
    float[] flat = new float[20];
    for (int i = 0; i < 10; i++) {
      flat[2 * i] = X[i][0];
      flat[2 * i + 1] = X[i][1];
    }
    double[][] doubles = new double[10][];
    double[] targets = new double[10];
    for (int i = 0; i < 10; i++) {
      doubles[i] = new double[] {X[i][0], X[i][1]};
      targets[i] = Y[i][0];
    }
    float[] column = new float[10];
    for (int i = 0; i < 10; i++) {
      column[i] = Y[i][0];
    }
    List<List<Object>> forms =
        List.of(
            List.of(Tensor.of(X), Tensor.of(Y)),
            List.of(Tensors.of(Tensor.of(X)), Tensors.of(Tensor.of(Y))),
            List.of(NdArray.of(flat, 10, 2), NdArray.of(column, 10, 1)),
            List.of(doubles, targets),
            List.of(List.of((Object) X), List.of((Object) Y)),
            List.of(X, FloatBuffer.wrap(column)),
            List.of(X, Arrays.stream(targets).boxed().toList()));
    for (List<Object> form : forms) {
      float[] got =
          Linear.in(
              () -> {
                Sequential model = Linear.model();
                model.fit(
                    form.get(0),
                    form.get(1),
                    f -> f.epochs(2).batchSize(4).shuffle(false).verbose(0));
                return Linear.weights(model);
              });
      assertThat(got).as(form.toString()).containsExactly(expected);
    }
  }

  @Test
  void inputsGoByName() {
    Linear.in(
        () -> {
          Tensor a = Input.builder(1).name("a").build();
          Tensor b = Input.builder(1).name("b").build();
          Model model =
              new Model(List.of(a, b), List.of(new Dense(1).name("out").apply(a.minus(b))));
          model.compile(c -> c.optimizer("sgd").loss("mse"));
          float[][] one = {{1}, {2}, {3}};
          float[][] two = {{0}, {5}, {1}};
          History history =
              model.fit(
                  Map.of("b", two, "a", one), Map.of("out", one), f -> f.epochs(1).verbose(0));
          assertThat(history.get("loss")).hasSize(1);
          Tensor swapped = model.predict(List.of(two, one));
          Tensor named = model.predict(Map.of("a", two, "b", one));
          assertThat(named.toFloats()).containsExactly(swapped.toFloats());
          assertThatThrownBy(() -> model.predict(Map.of("a", one)))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("input 'b' is missing");
          return model;
        });
  }

  @Test
  void badDataAreRefused() {
    Linear.in(
        () -> {
          Sequential model = Linear.model();
          assertThatThrownBy(() -> model.fit("rows.csv", Y, f -> {}))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("data must be arrays of numbers");
          assertThatThrownBy(() -> model.fit(X, new float[3][1], f -> {}))
              .isInstanceOf(InputException.class)
              .hasMessageContaining("has 10")
              .hasMessageContaining("has 3");
          assertThatThrownBy(() -> model.fit(new float[0][2], new float[0][1], f -> {}))
              .isInstanceOf(RuntimeException.class);
          assertThatThrownBy(() -> model.fit(new float[4][3], new float[4][1], f -> {}))
              .hasMessageContaining("expected extent 2 on axis -1, found shape (None, 3)");
          // Refused data leave the model usable.
          assertThat(model.fit(X, Y, f -> f.verbose(0)).get("loss")).hasSize(1);
          return model;
        });
  }
}
