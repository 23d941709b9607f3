package dev.sinter.testsuite.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.callbacks.LearningRateScheduler;
import dev.sinter.callbacks.ReduceLROnPlateau;
import dev.sinter.ir.ModelException;
import dev.sinter.model.Sequential;
import dev.sinter.optimizers.CosineDecay;
import dev.sinter.optimizers.Optimizers;
import dev.sinter.runtime.training.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Callbacks that change the learning rate. */
class LearningRateCallbacksTest {
  @Test
  void plateausReduceTheLearningRate() {
    List<String> said = new ArrayList<>();
    ReduceLROnPlateau reduce =
        new ReduceLROnPlateau()
            .monitor("score")
            .factor(0.5)
            .patience(2)
            .cooldown(1)
            .minLr(0.02)
            .minDelta(0)
            .verbose(1);
    reduce.setMessages(said::add);
    History history =
        Linear.in(
            () ->
                Linear.fit(
                    Linear.model(), 9, new Values("score", 1, 1, 1, 1, 1, 1, 1, 1, 1), reduce));
    assertThat(history.get("lr"))
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-7 ? 0 : Double.compare(a, b))
        .containsExactly(0.1, 0.1, 0.1, 0.05, 0.05, 0.025, 0.025, 0.02, 0.02);
    assertThat(said).hasSize(3);
    assertThat(said.getFirst())
        .startsWith("\nEpoch 3: ReduceLROnPlateau reducing learning rate to 0.05");
    assertThatThrownBy(() -> new ReduceLROnPlateau().factor(1))
        .hasMessageContaining("argument 'factor' must be at least 0 and below 1, got 1");
    assertThat(
            Linear.in(
                () ->
                    Linear.fit(
                        Linear.model(),
                        3,
                        new Values("score", 1, 2, 3),
                        new ReduceLROnPlateau().monitor("score").mode("max").patience(1))))
        .satisfies(h -> assertThat(h.get("lr").getLast()).isCloseTo(0.1, within(1e-6)));
  }

  @Test
  void schedulesSetTheLearningRate() {
    List<String> said = new ArrayList<>();
    LearningRateScheduler scheduler =
        new LearningRateScheduler((epoch, rate) -> epoch == 0 ? rate : rate / 2, 1);
    scheduler.setMessages(said::add);
    History history = Linear.in(() -> Linear.fit(Linear.model(), 3, scheduler));
    assertThat(history.get("lr"))
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-7 ? 0 : Double.compare(a, b))
        .containsExactly(0.1, 0.05, 0.025);
    assertThat(said.get(1))
        .startsWith("\nEpoch 2: LearningRateScheduler setting learning rate to 0.05");
    assertThatThrownBy(
            () ->
                Linear.in(
                    () -> Linear.fit(Linear.model(), 1, new LearningRateScheduler(e -> -1.0))))
        .hasMessageContaining("must give a number of at least 0, got -1.0 for epoch 0");
  }

  @Test
  void rateOfAScheduleCannotBeSet() {
    Linear.in(
        () -> {
          Sequential model = Linear.model();
          model.compile(
              c ->
                  c.optimizer(
                          Optimizers.registry()
                              .read(
                                  Map.of(
                                      "class_name",
                                      "SGD",
                                      "config",
                                      Map.of("learning_rate", new CosineDecay(0.1, 10, 0)))))
                      .loss("mse"));
          assertThatThrownBy(() -> Linear.fit(model, 1, new LearningRateScheduler(e -> 0.1)))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("follows a schedule and cannot be set");
          return model;
        });
  }
}
