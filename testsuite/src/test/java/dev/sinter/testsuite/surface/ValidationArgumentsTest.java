package dev.sinter.testsuite.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.model.Sequential;
import dev.sinter.runtime.training.History;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The arguments of fit about validation. */
class ValidationArgumentsTest {
  private static final float[][] X = Linear.X;
  private static final float[][] Y = Linear.Y;

  @Test
  void validationIsTheTailAndRunsWhenAskedFor() {
    Notes notes = new Notes();
    Linear.in(
        () -> {
          Sequential model = Linear.model();
          History history =
              model.fit(X, Y, f -> f.epochs(1).validationSplit(0.3).verbose(0).callbacks(notes));
          double tail = history.get("val_loss").getFirst();
          assertThat(tail)
              .isCloseTo(
                  model
                      .evaluate(Arrays.copyOfRange(X, 7, 10), Arrays.copyOfRange(Y, 7, 10))
                      .get("loss"),
                  within(1e-6));
          History every =
              Linear.model()
                  .fit(
                      X,
                      Y,
                      f ->
                          f.epochs(5)
                              .validationData(X, Y)
                              .validationFreq(2)
                              .verbose(0)
                              .callbacks(notes));
          assertThat(every.get("val_loss")).hasSize(2);
          History chosen =
              Linear.model()
                  .fit(
                      X,
                      Y,
                      f ->
                          f.epochs(5)
                              .validationData(X, Y)
                              .validationFreq(List.of(1, 4, 5))
                              .verbose(0));
          assertThat(chosen.get("val_loss")).hasSize(3);
          // Given data win over a split.
          History both =
              Linear.model()
                  .fit(
                      X,
                      Y,
                      f -> f.validationSplit(0.3).validationData(X, Y).verbose(0).shuffle(false));
          History data =
              Linear.model().fit(X, Y, f -> f.validationData(X, Y).verbose(0).shuffle(false));
          assertThat(both.history()).isEqualTo(data.history());
          return history;
        });
    assertThat(notes.tests).isEqualTo(3);
    assertThatThrownBy(() -> Linear.fitted(f -> f.validationSplit(1)))
        .hasMessageContaining("validation_split must be at least 0 and less than 1");
    assertThatThrownBy(() -> Linear.fitted(f -> f.validationSplit(0.99)))
        .hasMessageContaining("leaves nothing to train on");
    assertThatThrownBy(() -> Linear.fitted(f -> f.validationFreq(0)))
        .hasMessage("fit: validation_freq must be at least 1, got 0");
  }

  @Test
  void validationHasItsOwnBatchesAndSteps() {
    Notes notes = new Notes();
    Linear.fitted(f -> f.validationData(X, Y).validationBatchSize(3).callbacks(notes));
    assertThat(notes.testBatches).hasSize(4);
    notes.testBatches.clear();
    Linear.fitted(f -> f.batchSize(2).validationData(X, Y).callbacks(notes));
    assertThat(notes.testBatches).hasSize(5);
    notes.testBatches.clear();
    Linear.fitted(f -> f.batchSize(2).validationData(X, Y).validationSteps(2).callbacks(notes));
    assertThat(notes.testBatches).hasSize(2);
    assertThatThrownBy(() -> Linear.fitted(f -> f.validationBatchSize(0)))
        .hasMessageContaining("validation_batch_size");
    assertThatThrownBy(() -> Linear.fitted(f -> f.validationSteps(0)))
        .hasMessageContaining("validation_steps");
  }
}
