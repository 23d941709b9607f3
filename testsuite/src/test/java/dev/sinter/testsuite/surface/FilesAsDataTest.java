package dev.sinter.testsuite.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.ir.ModelException;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.runtime.InputException;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.file.Npy;
import dev.sinter.runtime.file.Npz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Paths of files where fit, evaluate and predict take data. */
class FilesAsDataTest {
  @TempDir private Path folder;

  @BeforeEach
  void write() throws IOException {
    StringBuilder x = new StringBuilder();
    StringBuilder y = new StringBuilder();
    float[] xs = new float[20];
    float[] ys = new float[10];
    for (int i = 0; i < 10; i++) {
      xs[2 * i] = Linear.X[i][0];
      xs[2 * i + 1] = Linear.X[i][1];
      ys[i] = Linear.Y[i][0];
      x.append(Linear.X[i][0]).append(',').append(Linear.X[i][1]).append('\n');
      y.append(Linear.Y[i][0]).append('\n');
    }
    Files.writeString(path("x.csv"), x);
    Files.writeString(path("y.csv"), y);
    Npy.write(path("x.npy"), NdArray.of(xs, 10, 2));
    Npy.write(path("y.npy"), NdArray.of(ys, 10, 1));
    SequencedMap<String, NdArray> both = new LinkedHashMap<>();
    both.put("x", NdArray.of(xs, 10, 2));
    both.put("y", NdArray.of(ys, 10, 1));
    Npz.write(path("both.npz"), both, true);
    SequencedMap<String, NdArray> weighted = new LinkedHashMap<>(both);
    weighted.put("sample_weight", NdArray.of(new float[10], 10));
    Npz.write(path("weighted.npz"), weighted, false);
  }

  private Path path(String name) {
    return folder.resolve(name);
  }

  private static float[] trained(Consumer<Sequential> training) {
    return Linear.in(
        () -> {
          Sequential model = Linear.model();
          training.accept(model);
          return Linear.weights(model);
        });
  }

  @Test
  void filesTrainAsArraysDo() {
    float[] expected =
        trained(m -> m.fit(Linear.X, Linear.Y, f -> f.batchSize(3).epochs(2).verbose(0)));
    assertThat(expected).isNotEqualTo(trained(m -> {}));
    for (String kind : new String[] {".csv", ".npy"}) {
      assertThat(
              trained(
                  m ->
                      m.fit(
                          path("x" + kind),
                          path("y" + kind),
                          f ->
                              f.batchSize(3)
                                  .epochs(2)
                                  .verbose(0)
                                  .validationData(path("x.npy"), path("y.csv")))))
          .as(kind)
          .containsExactly(expected);
    }
    assertThat(trained(m -> m.fit(path("both.npz"), f -> f.batchSize(3).epochs(2).verbose(0))))
        .containsExactly(expected);
    // Nothing counts, so nothing is learned.
    assertThat(trained(m -> m.fit(path("weighted.npz"), f -> f.verbose(0))))
        .containsExactly(trained(m -> {}));
  }

  @Test
  void filesAreMeasuredAndPredicted() {
    Linear.in(
        () -> {
          Model model = Linear.model();
          assertThat(model.evaluate(path("x.csv"), path("y.npy")))
              .isEqualTo(model.evaluate(Linear.X, Linear.Y));
          assertThat(model.evaluate(path("both.npz"), e -> e.verbose(0)))
              .isEqualTo(model.evaluate(Linear.X, Linear.Y));
          assertThat(model.predict(path("x.npy")).toFloats())
              .containsExactly(model.predict(Linear.X).toFloats());
          return null;
        });
  }

  @Test
  void filesThatAreNoDataAreRefused() throws IOException {
    Files.writeString(path("words.csv"), "a,b\n");
    Linear.in(
        () -> {
          Model model = Linear.model();
          assertThatThrownBy(() -> model.predict(path("none.npy")))
              .isInstanceOf(InputException.class)
              .hasMessageContaining("none.npy");
          assertThatThrownBy(() -> model.predict(path("words.csv")))
              .isInstanceOf(InputException.class)
              .hasMessageContaining("words.csv");
          assertThatThrownBy(() -> model.predict(folder))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("new ImageFolder(path).dataset()");
          assertThatThrownBy(() -> model.fit(path("x.npy"), path("both.npz"), f -> f.verbose(0)))
              .isInstanceOf(ModelException.class);
          return null;
        });
  }
}
