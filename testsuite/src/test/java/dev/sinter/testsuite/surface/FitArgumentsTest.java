package dev.sinter.testsuite.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.layers.Dense;
import dev.sinter.model.Callback;
import dev.sinter.model.FitOptions;
import dev.sinter.model.Sequential;
import dev.sinter.runtime.training.History;
import dev.sinter.session.Session;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What the arguments of fit change, and what they refuse. */
class FitArgumentsTest {
  private static final float[][] X = Linear.X;
  private static final float[][] Y = Linear.Y;

  @Test
  void batchSizeAndStepsDecideWhatAStepIs() {
    Notes notes = new Notes();
    Linear.in(
        () -> {
          Sequential model = Linear.model();
          model.fit(X, Y, f -> f.batchSize(4).epochs(1).verbose(0).callbacks(notes));
          assertThat(notes.batches).containsExactly(0L, 1L, 2L);
          notes.batches.clear();
          // Without a batch size the steps decide it.
          model.fit(X, Y, f -> f.stepsPerEpoch(5).verbose(0).callbacks(notes));
          assertThat(notes.batches).hasSize(5);
          notes.batches.clear();
          History history =
              model.fit(
                  X, Y, f -> f.batchSize(5).stepsPerEpoch(1).epochs(3).verbose(0).callbacks(notes));
          assertThat(notes.batches).containsExactly(0L, 0L, 0L);
          assertThat(history.params().steps().orElseThrow()).isEqualTo(1);
          assertThatThrownBy(() -> model.fit(X, Y, f -> f.batchSize(0)))
              .hasMessage("fit: batch_size must be at least 1, got 0");
          assertThatThrownBy(() -> model.fit(X, Y, f -> f.stepsPerEpoch(0)))
              .hasMessage("fit: steps_per_epoch must be at least 1, got 0");
          return model;
        });
    // Two epochs of one step each see the first and the second half.
    assertThat(Linear.fitted(f -> f.batchSize(5).stepsPerEpoch(1).epochs(2)))
        .containsExactly(Linear.fitted(f -> f.batchSize(5).epochs(1)));
  }

  @Test
  void epochsGoOnWhereTheyAreToldTo() {
    Notes notes = new Notes();
    Linear.in(
        () -> {
          History history =
              Linear.model()
                  .fit(X, Y, f -> f.epochs(5).initialEpoch(3).verbose(0).callbacks(notes));
          assertThat(history.epoch()).containsExactly(3, 4);
          return history;
        });
    assertThat(notes.epochs).containsExactly(3, 4);
    assertThatThrownBy(() -> Linear.fitted(f -> f.epochs(-1))).hasMessageContaining("fit: epochs");
    assertThatThrownBy(() -> Linear.fitted(f -> f.initialEpoch(-1)))
        .hasMessageContaining("fit: initial_epoch");
  }

  @Test
  void shuffleChangesTheOrder() {
    assertThat(Linear.fitted(f -> f.batchSize(2).shuffle(true)))
        .isNotEqualTo(Linear.fitted(f -> f.batchSize(2)));
    assertThat(Linear.fitted(f -> f.batchSize(2).shuffle("batch")))
        .isNotEqualTo(Linear.fitted(f -> f.batchSize(2)))
        .isNotEqualTo(Linear.fitted(f -> f.batchSize(2).shuffle(true)));
    assertThatThrownBy(() -> Linear.fitted(f -> f.shuffle("samples")))
        .hasMessage("fit: shuffle must be true, false or \"batch\", got 'samples'");
    // Batches of neighbours stay together.
    List<Set<Float>> seen = new ArrayList<>();
    Linear.in(
        () -> {
          float[][] numbers = new float[8][1];
          for (int i = 0; i < 8; i++) {
            numbers[i][0] = i;
          }
          Sequential model = Sequential.of(new Dense(1).inputShape(1));
          model.compile(
              c -> c.optimizer("sgd").loss("mse").runEagerly(true).metric("min", (t, p) -> t));
          model.fit(
              numbers,
              numbers,
              f ->
                  f.batchSize(2)
                      .shuffle("batch")
                      .verbose(0)
                      .callbacks(
                          new Callback() {
                            private double sum;

                            @Override
                            public void onTrainBatchEnd(
                                long batch, SequencedMap<String, Double> logs) {
                              double total = logs.get("min") * (batch + 1) * 2;
                              seen.add(Set.of((float) Math.rint(total - sum)));
                              sum = total;
                            }
                          }));
          return model;
        });
    assertThat(seen).containsExactlyInAnyOrder(Set.of(1f), Set.of(5f), Set.of(9f), Set.of(13f));
  }

  @Test
  void trainingStopsWhenACallbackSaysSo() {
    Linear.in(
        () -> {
          Sequential model = Linear.model();
          History history =
              model.fit(
                  X,
                  Y,
                  f ->
                      f.epochs(9)
                          .verbose(0)
                          .callbacks(
                              new Callback() {
                                @Override
                                public void onEpochEnd(
                                    int epoch, SequencedMap<String, Double> logs) {
                                  if (epoch == 1) {
                                    model().stopTraining();
                                  }
                                }
                              }));
          assertThat(history.epoch()).containsExactly(0, 1);
          return history;
        });
  }

  private static String shown(boolean interactive, Consumer<FitOptions> options) {
    PrintStream before = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try (Session session =
        Session.builder().backend("jvm").threads(1).interactive(interactive).build()) {
      session.run(() -> Linear.model().fit(X, Y, options));
    } finally {
      System.setOut(before);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void verboseDecidesWhatIsShown() {
    assertThat(shown(true, f -> f.verbose(0))).isEmpty();
    assertThat(shown(true, f -> f.verbose(1))).contains("1/1 [====");
    assertThat(shown(true, f -> f.verbose(2))).contains("1/1 - ").doesNotContain("[==");
    assertThat(shown(true, f -> f.epochs(2))).contains("Epoch 2/2", "1/1 [====");
    assertThat(shown(false, f -> f.verbose("auto"))).contains("1/1 - ").doesNotContain("[==");
    assertThatThrownBy(() -> Linear.fitted(f -> f.verbose("loud")))
        .hasMessage("fit: verbose must be \"auto\", 0, 1 or 2, got 'loud'");
    assertThatThrownBy(() -> Linear.fitted(f -> f.verbose(3))).hasMessageContaining("got 3");
  }
}
