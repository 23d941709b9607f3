package dev.sinter.testsuite.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.model.Sequential;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The arguments of evaluate, predict and of single batches. */
class EvaluateArgumentsTest {
  private static final float[][] X = Linear.X;
  private static final float[][] Y = Linear.Y;

  @Test
  void singleBatchesAreSteps() {
    Linear.in(
        () -> {
          Sequential model = Linear.model(c -> c.metrics("mae"));
          double before = model.testOnBatch(X, Y).get("loss");
          assertThat(model.trainOnBatch(X, Y).get("loss")).isCloseTo(before, within(1e-6));
          double after = model.testOnBatch(X, Y).get("loss");
          assertThat(after).isLessThan(before);
          // Without a reset the result stands for both batches.
          double both =
              model
                  .testOnBatch(X, Y, b -> b.resetMetrics(false).sampleWeight(new float[10]))
                  .get("loss");
          assertThat(both).isCloseTo(after / 2, within(1e-6));
          assertThat(model.metricsNames()).containsExactly("loss", "mae");
          model.resetMetrics();
          assertThat(model.predictOnBatch(X).single().toFloats())
              .containsExactly(model.predict(X).toFloats());
          return model;
        });
  }

  @Test
  void evaluateAndPredictTakeStepsAndSizes() {
    Notes notes = new Notes();
    Linear.in(
        () -> {
          Sequential model = Linear.model();
          double all = model.evaluate(X, Y, e -> e.verbose(0).callbacks(notes)).get("loss");
          assertThat(notes.testBatches).hasSize(1);
          notes.testBatches.clear();
          double stepped =
              model.evaluate(X, Y, e -> e.steps(3).verbose(0).callbacks(notes)).get("loss");
          assertThat(notes.testBatches).hasSize(3);
          assertThat(stepped).isCloseTo(all, within(1e-6));
          double first =
              model
                  .evaluate(X, Y, e -> e.batchSize(5).steps(1).verbose(0).callbacks(notes))
                  .get("loss");
          assertThat(first)
              .isCloseTo(
                  model.evaluate(Arrays.copyOf(X, 5), Arrays.copyOf(Y, 5)).get("loss"),
                  within(1e-6));
          assertThat(
                  model
                      .predict(X, p -> p.batchSize(3).verbose(0).callbacks(notes))
                      .single()
                      .toFloats())
              .containsExactly(model.predict(X).toFloats());
          assertThat(notes.predictBatches).hasSize(4);
          assertThat(model.predict(X, p -> p.batchSize(3).steps(2).verbose(0)).single().toFloats())
              .hasSize(6);
          assertThatThrownBy(() -> model.evaluate(X, Y, e -> e.verbose(3)))
              .hasMessage("evaluate: verbose must be \"auto\", 0, 1 or 2, got 3");
          assertThatThrownBy(() -> model.predict(X, e -> e.steps(0)))
              .hasMessage("predict: steps must be at least 1, got 0");
          return model;
        });
  }
}
