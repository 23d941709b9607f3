package dev.sinter.testsuite.guides;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.layers.Dense;
import dev.sinter.losses.MeanSquaredError;
import dev.sinter.losses.SparseCategoricalCrossentropy;
import dev.sinter.metrics.Mean;
import dev.sinter.metrics.Metric;
import dev.sinter.metrics.Metrics;
import dev.sinter.model.Sequential;
import dev.sinter.optimizers.Adam;
import dev.sinter.optimizers.RMSprop;
import dev.sinter.session.Programs;
import dev.sinter.session.Session;
import dev.sinter.tensor.GradientTape;
import dev.sinter.tensor.Tensor;
import dev.sinter.testsuite.guides.SubclassedModelsGuideTest.VariationalAutoEncoder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Loops of one's own run compiled programs, which are found again at every step. */
class HandWrittenLoopTest {

  @Test
  void afterItsSecondStepTheAutoencoderCompilesNothing() {
    try (Session session = Session.builder().seed(3).build()) {
      session.run(
          () -> {
            Digits digits = Digits.first(320);
            var vae = new VariationalAutoEncoder(64, 16, 4);
            var optimizer = new Adam(1e-3);
            var meanSquaredError = new MeanSquaredError();
            var meanLoss = new Mean();
            List<Programs.Statistics> after = new ArrayList<>();
            for (int step = 0; step < 12; step++) {
              int from = step % 5 * 64;
              Tensor x = digits.images().slice(0, from, from + 64);
              Tensor loss;
              try (GradientTape tape = new GradientTape()) {
                loss = meanSquaredError.apply(x, vae.apply(x));
                for (Tensor added : vae.losses()) {
                  loss = loss.plus(added);
                }
                var weights = vae.trainableWeights();
                optimizer.applyGradients(tape.gradient(loss, weights), weights);
              }
              meanLoss.add(loss);
              assertThat(meanLoss.result().item()).isFinite();
              after.add(session.programs().statistics());
            }
            assertThat(after.get(1).compiled()).isPositive();
            assertThat(after.getLast().compiled()).isEqualTo(after.get(1).compiled());
            // The step, the mean's update, and its result.
            assertThat(after.getLast().reused() - after.get(1).reused()).isEqualTo(3 * 10);
          });
    }
  }

  @Test
  void aLoopGivesWhatFitGives() {
    try (Session session = Session.builder().seed(4).build()) {
      session.run(
          () -> {
            Digits digits = Digits.first(128);
            Sequential looped =
                Sequential.of(
                    new Dense(16).activation("relu").inputShape(64),
                    new Dense(10).activation("softmax"));
            Sequential fitted =
                Sequential.of(
                    new Dense(16).activation("relu").inputShape(64),
                    new Dense(10).activation("softmax"));
            fitted.setWeights(looped.getWeights());
            fitted.compile(
                c ->
                    c.optimizer(new RMSprop())
                        .loss("sparse_categorical_crossentropy")
                        .metrics("accuracy"));
            var history =
                fitted.fit(
                    digits.images(), digits.labels(), f -> f.epochs(3).shuffle(false).verbose(0));

            var optimizer = new RMSprop();
            var lossFunction = new SparseCategoricalCrossentropy();
            var meanLoss = new Mean();
            Metric accuracy = Metrics.get("sparse_categorical_accuracy");
            for (int epoch = 0; epoch < 3; epoch++) {
              meanLoss.reset();
              accuracy.reset();
              for (int from = 0; from < 128; from += 32) {
                Tensor x = digits.images().slice(0, from, from + 32);
                Tensor y = digits.labels().slice(0, from, from + 32);
                try (GradientTape tape = new GradientTape()) {
                  Tensor predicted = looped.apply(x);
                  Tensor loss = lossFunction.apply(y, predicted);
                  var weights = looped.trainableWeights();
                  optimizer.applyGradients(tape.gradient(loss, weights), weights);
                  meanLoss.add(loss);
                  accuracy.update(y, predicted);
                }
              }
              assertThat(meanLoss.result().item())
                  .isCloseTo(history.get("loss").get(epoch), within(1e-5));
              assertThat(accuracy.result().item())
                  .isCloseTo(history.get("accuracy").get(epoch), within(1e-6));
            }
            for (int i = 0; i < 4; i++) {
              assertThat(looped.weights().get(i).value().buffer().toFloats())
                  .containsExactly(
                      fitted.weights().get(i).value().buffer().toFloats(), within(1e-5f));
            }
          });
    }
  }

  @Test
  void numbersThatChangeBecomeInputsOfOneProgram() {
    try (Session session = Session.builder().build()) {
      session.run(
          () -> {
            Tensor x = Tensor.of(1f, 2f, 3f);
            long compiled = 0;
            for (int step = 0; step < 20; step++) {
              float[] values = x.times(0.1 * step).plus(1).toFloats();
              assertThat(values[2]).isCloseTo(1 + 0.3f * step, within(1e-5f));
              compiled = step == 1 ? session.programs().statistics().compiled() : compiled;
            }
            assertThat(compiled).isEqualTo(2);
            assertThat(session.programs().statistics().compiled()).isEqualTo(2);
          });
    }
  }

  @Test
  void valuesOfBeforeTheStepStay() {
    Sequential model = Sequential.of(new Dense(1).inputShape(2));
    Tensor x = Tensor.of(new float[][] {{1, 2}});
    Tensor before = model.weights().getFirst().read();
    float[] expected = model.weights().getFirst().value().buffer().toFloats().clone();
    try (GradientTape tape = new GradientTape()) {
      Tensor loss = model.apply(x).square().mean();
      Tensor twice = model.weights().getFirst().read().times(2);
      new RMSprop(0.5).minimize(loss, model.trainableWeights(), tape);
      assertThat(before.toFloats()).containsExactly(expected);
      assertThat(twice.toFloats()).containsExactly(2 * expected[0], 2 * expected[1]);
      assertThat(model.weights().getFirst().read().toFloats()).isNotEqualTo(expected);
    }
  }
}
