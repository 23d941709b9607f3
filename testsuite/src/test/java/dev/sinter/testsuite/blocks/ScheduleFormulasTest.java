package dev.sinter.testsuite.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.ir.type.DType;
import dev.sinter.layers.Dense;
import dev.sinter.model.Sequential;
import dev.sinter.optimizers.LearningRateSchedule;
import dev.sinter.optimizers.SGD;
import dev.sinter.optimizers.Schedules;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every learning-rate schedule at forty steps against its formula in plain doubles. */
class ScheduleFormulasTest {
  private record Case(String name, Map<String, Object> config, DoubleUnaryOperator value) {
    @Override
    public String toString() {
      return name + config;
    }
  }

  private static double cosine(double part) {
    return 0.5 * (1 + Math.cos(Math.PI * part));
  }

  /** Restarts one after the other, each longer and lower than the one before. */
  private static double restarts(double step, double longer, double lower, double alpha) {
    double start = 0;
    double length = 7;
    double height = 1;
    while (step >= start + length) {
      start += length;
      length *= longer;
      height *= lower;
    }
    return 0.5 * ((1 - alpha) * height * cosine((step - start) / length) + alpha);
  }

  private static List<Case> cases() {
    Map<String, Object> decay =
        Map.of("initial_learning_rate", 0.5, "decay_steps", 7, "decay_rate", 0.8);
    Map<String, Object> stairs =
        Map.of(
            "initial_learning_rate", 0.5, "decay_steps", 7, "decay_rate", 0.8, "staircase", true);
    return List.of(
        new Case("ExponentialDecay", decay, s -> 0.5 * Math.pow(0.8, s / 7)),
        new Case("ExponentialDecay", stairs, s -> 0.5 * Math.pow(0.8, Math.floor(s / 7))),
        new Case("InverseTimeDecay", decay, s -> 0.5 / (1 + 0.8 * s / 7)),
        new Case("InverseTimeDecay", stairs, s -> 0.5 / (1 + 0.8 * Math.floor(s / 7))),
        new Case(
            "PolynomialDecay",
            Map.of("initial_learning_rate", 0.5, "decay_steps", 10),
            s -> (0.5 - 0.0001) * (1 - Math.min(s, 10) / 10) + 0.0001),
        new Case(
            "PolynomialDecay",
            Map.of(
                "initial_learning_rate", 0.5,
                "decay_steps", 10,
                "end_learning_rate", 0.1,
                "power", 3.0),
            s -> 0.4 * Math.pow(1 - Math.min(s, 10) / 10, 3) + 0.1),
        new Case(
            "PolynomialDecay",
            Map.of(
                "initial_learning_rate", 0.5,
                "decay_steps", 10,
                "end_learning_rate", 0.1,
                "power", 2.0,
                "cycle", true),
            s -> {
              double steps = 10 * (s == 0 ? 1 : Math.ceil(s / 10));
              return 0.4 * Math.pow(1 - s / steps, 2) + 0.1;
            }),
        new Case(
            "PiecewiseConstantDecay",
            Map.of("boundaries", List.of(5, 9), "values", List.of(1.0, 0.5, 0.1)),
            s -> s <= 5 ? 1 : s <= 9 ? 0.5 : 0.1),
        new Case(
            "CosineDecay",
            Map.of("initial_learning_rate", 0.5, "decay_steps", 10),
            s -> 0.5 * cosine(Math.min(s, 10) / 10)),
        new Case(
            "CosineDecay",
            Map.of(
                "initial_learning_rate", 0.2,
                "decay_steps", 10,
                "alpha", 0.1,
                "warmup_target", 0.5,
                "warmup_steps", 4),
            s -> s < 4 ? 0.2 + 0.3 * s / 4 : 0.5 * (0.9 * cosine(Math.min(s - 4, 10) / 10) + 0.1)),
        new Case(
            "CosineDecayRestarts",
            Map.of("initial_learning_rate", 0.5, "first_decay_steps", 7),
            s -> restarts(s, 2, 1, 0)),
        new Case(
            "CosineDecayRestarts",
            Map.of(
                "initial_learning_rate", 0.5,
                "first_decay_steps", 7,
                "t_mul", 1.0,
                "m_mul", 0.7,
                "alpha", 0.2),
            s -> restarts(s, 1, 0.7, 0.2)));
  }

  @TestFactory
  Stream<DynamicTest> schedules() {
    return cases().stream()
        .map(each -> DynamicTest.dynamicTest(each.toString(), () -> check(each)));
  }

  private static void check(Case each) {
    for (String backend : List.of("llvm", "jvm")) {
      try (Session session = Session.builder().backend(backend).build()) {
        session.run(
            () -> {
              LearningRateSchedule schedule =
                  Schedules.registry().get(each.name).create(each.config);
              for (int step = 0; step < 40; step++) {
                assertThat(schedule.at(Tensor.scalar(DType.F32, step)).item())
                    .as("%s, step %d", backend, step)
                    .isCloseTo(each.value.applyAsDouble(step), within(1e-6));
              }
            });
      }
    }
  }

  /** A schedule of the user's own is a lambda; fit asks it for every step. */
  @Test
  void ownSchedulesAreFunctionsOfTheStep() {
    LearningRateSchedule halves = step -> step.plus(1).divideInto(0.5);
    Sequential model =
        Sequential.of(new Dense(1).useBias(false).with("kernel_initializer", "zeros"));
    // The gradient of the mean absolute error is -1 in every step: 0.5 (1 + 1/2 + 1/3 + 1/4).
    model.compile(
        c -> c.optimizer(new SGD().with("learning_rate", halves)).loss("mean_absolute_error"));
    model.fit(
        Tensor.ones(4, 1),
        Tensor.ones(4, 1).times(100),
        f -> f.batchSize(1).shuffle(false).verbose(0));
    assertThat(model.weights().getFirst().read().item())
        .isCloseTo(0.5 * (1 + 0.5 + 1 / 3.0 + 0.25), within(1e-5));
  }
}
