package dev.sinter.testsuite.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.callbacks.EarlyStopping;
import dev.sinter.callbacks.LambdaCallback;
import dev.sinter.ir.ModelException;
import dev.sinter.model.Sequential;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ending a training early. */
class EarlyStoppingTest {
  private static int epochs(double[] values, EarlyStopping stopping) {
    return Linear.in(
        () ->
            Linear.fit(
                    Linear.model(),
                    values.length,
                    new Values("score", values),
                    stopping.monitor("score"))
                .epoch()
                .size());
  }

  @Test
  void earlyStoppingWaitsForABetterValue() {
    double[] values = {5, 4, 4.5, 4.2, 3, 3.5, 3.4, 3.3};
    assertThat(epochs(values, new EarlyStopping())).isEqualTo(3);
    assertThat(epochs(values, new EarlyStopping().patience(2))).isEqualTo(4);
    assertThat(epochs(values, new EarlyStopping().patience(3))).isEqualTo(8);
    assertThat(epochs(values, new EarlyStopping().mode("max"))).isEqualTo(2);
    assertThat(epochs(values, new EarlyStopping().minDelta(1.5))).isEqualTo(2);
    assertThat(epochs(values, new EarlyStopping().startFromEpoch(4))).isEqualTo(6);
    assertThat(epochs(values, new EarlyStopping().patience(4).baseline(1))).isEqualTo(4);
  }

  @Test
  void earlyStoppingGuessesWhichIsBetter() {
    Linear.in(
        () -> {
          assertThat(
                  Linear.fit(
                          Linear.model(),
                          4,
                          new Values("val_accuracy", 0.1, 0.2, 0.3, 0.1),
                          new EarlyStopping().monitor("val_accuracy"))
                      .epoch())
              .hasSize(4);
          return null;
        });
  }

  @Test
  void earlyStoppingRestoresTheBestWeights() {
    List<String> said = new ArrayList<>();
    Linear.in(
        () -> {
          Sequential model = Linear.model();
          List<float[]> weights = new ArrayList<>();
          EarlyStopping stopping =
              new EarlyStopping().monitor("score").patience(2).verbose(1).restoreBestWeights(true);
          stopping.setMessages(said::add);
          Linear.fit(
              model,
              9,
              new Values("score", 3, 1, 2, 2, 2, 2, 2, 2, 2),
              new LambdaCallback().onEpochEnd((epoch, logs) -> weights.add(Linear.weights(model))),
              stopping);
          assertThat(weights).hasSize(4);
          assertThat(Linear.weights(model)).containsExactly(weights.get(1));
          assertThat(stopping.stoppedEpoch()).isEqualTo(3);
          return model;
        });
    assertThat(said)
        .containsExactly(
            "Restoring model weights from the end of the best epoch: 2.",
            "Epoch 4: early stopping");
  }

  @Test
  void aMissingMonitorIsAWarning() {
    List<String> said = new ArrayList<>();
    EarlyStopping stopping = new EarlyStopping().monitor("nothing");
    stopping.setMessages(said::add);
    Linear.in(() -> Linear.fit(Linear.model(), 2, stopping));
    assertThat(said)
        .hasSize(2)
        .first()
        .asString()
        .contains("conditioned on metric `nothing` which is not available")
        .contains("Available metrics are: loss");
    assertThatThrownBy(() -> new EarlyStopping().mode("best"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("early_stopping: argument 'mode'");
    assertThatThrownBy(() -> new EarlyStopping().patience(-1)).hasMessageContaining("at least 0");
  }
}
