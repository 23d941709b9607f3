package dev.sinter.testsuite.surface;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.data.Dataset;
import dev.sinter.ir.ModelException;
import dev.sinter.layers.Dense;
import dev.sinter.model.Sequential;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What models answer to data sets of samples that were not made batches of. */
class SingleSamplesTest {
  @Test
  void modelsAskForBatchesOfSingleSamples() {
    Dataset samples = Dataset.of(Linear.X, Linear.Y);
    String refusal =
        "data: elements must be batches, but input 'x' is a single sample of shape (2,) where the"
            + " model takes (None, 2); .batch(n) on the data set makes batches of n samples";
    List<Consumer<Sequential>> uses =
        List.of(
            model -> model.fit(samples, f -> f.verbose(0)),
            model -> model.fit(samples.prefetch(2), f -> f.verbose(0)),
            model -> model.fit((Supplier<?>) samples::iterator, f -> f.verbose(0)),
            model ->
                model.fit(samples.batch(4), f -> f.validationData(samples).epochs(1).verbose(0)),
            model -> model.evaluate(samples, e -> e.verbose(0)),
            model -> model.predict(samples, p -> p.verbose(0)),
            model -> model.predict(Dataset.of(Linear.X), p -> p.verbose(0)));
    for (Consumer<Sequential> use : uses) {
      assertThatThrownBy(() -> using(use, Linear::model))
          .isInstanceOf(ModelException.class)
          .hasMessage(refusal);
    }
    using(model -> model.fit(samples.batch(3), f -> f.verbose(0)), Linear::model);
  }

  @Test
  void samplesWithoutACommonAxisAreNoBatches() {
    // The model learns the shape of its input from the first batch.
    Supplier<Sequential> open =
        () -> {
          Sequential model = Sequential.of(new Dense(1));
          model.compile(c -> c.optimizer("sgd").loss("mse"));
          return model;
        };
    Dataset samples = Dataset.of(Linear.X, Linear.Y);
    assertThatThrownBy(() -> using(model -> model.fit(samples, f -> f.verbose(0)), open))
        .isInstanceOf(ModelException.class)
        .hasMessage(
            "data: all arrays must have the same number of samples, but input 'x' has 2 and target"
                + " 'y' has 1; elements must be batches: if these are single samples, .batch(n) on"
                + " the data set makes batches of n samples");
    assertThatThrownBy(() -> using(model -> model.fit(Dataset.range(3), f -> f.verbose(0)), open))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("got a scalar")
        .hasMessageContaining(".batch(n)");
    using(model -> model.fit(samples.batch(3), f -> f.verbose(0)), open);
  }

  private static void using(Consumer<Sequential> use, Supplier<Sequential> made) {
    Linear.in(
        () -> {
          Sequential model = made.get();
          use.accept(model);
          return model;
        });
  }
}
