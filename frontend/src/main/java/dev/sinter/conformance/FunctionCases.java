package dev.sinter.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sinter.activations.Activation;
import dev.sinter.activations.Activations;
import dev.sinter.constraints.Constraint;
import dev.sinter.constraints.Constraints;
import dev.sinter.ir.type.DType;
import dev.sinter.losses.Loss;
import dev.sinter.losses.Losses;
import dev.sinter.metrics.Metric;
import dev.sinter.metrics.Metrics;
import dev.sinter.optimizers.LearningRateSchedule;
import dev.sinter.optimizers.Optimizer;
import dev.sinter.optimizers.Optimizers;
import dev.sinter.optimizers.Schedules;
import dev.sinter.regularizers.Regularizer;
import dev.sinter.regularizers.Regularizers;
import dev.sinter.tensor.GradientTape;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Cases of single functions and objects: values and gradients. */
final class FunctionCases {
  private FunctionCases() {}

  static void activation(Case each) {
    Activation activation =
        Activations.registry()
            .get(each.get("activation").asText())
            .create(Case.config(each.get("arguments")));
    Tensor x = Case.tensor(each.get("x"));
    try (GradientTape tape = new GradientTape()) {
      tape.watch(x);
      Tensor y = activation.apply(x);
      each.check("y", y.array(), each.get("y"));
      if (each.has("grad_x")) {
        Optional<Tensor> gradient =
            tape.gradient(y, List.of(x), Case.tensor(each.get("cotangent"))).getFirst();
        each.check(
            "gradient", gradient.orElseGet(() -> Tensor.zerosLike(x)).array(), each.get("grad_x"));
      }
    }
  }

  static void regularizer(Case each) {
    Regularizer regularizer = Regularizers.type().read(Case.plain(each.get("regularizer")));
    Tensor w = Case.tensor(each.get("w"));
    try (GradientTape tape = new GradientTape()) {
      tape.watch(w);
      Tensor penalty = regularizer.penalty(w);
      each.check("value", penalty.array(), each.get("value"));
      each.check(
          "gradient",
          tape.gradient(penalty, w).orElseGet(() -> Tensor.zerosLike(w)).array(),
          each.get("grad_w"));
    }
  }

  static void constraint(Case each) {
    Constraint constraint = Constraints.type().read(Case.plain(each.get("constraint")));
    each.check("value", constraint.project(Case.tensor(each.get("w"))).array(), each.get("value"));
  }

  static void loss(Case each) {
    Loss loss = Losses.registry().read(Case.plain(each.get("loss")));
    Tensor yTrue = Case.tensor(each.get("y_true"));
    Tensor yPred = Case.tensor(each.get("y_pred"));
    Optional<Tensor> weight = Case.optional(each.get("sample_weight"));
    each.check("per sample", loss.perSample(yTrue, yPred).array(), each.get("per_sample"));
    try (GradientTape tape = new GradientTape()) {
      tape.watch(yPred);
      Tensor value = loss.apply(yTrue, yPred, weight);
      each.check("value", value.array(), each.get("value"));
      if (each.has("grad_y_pred")) {
        Tensor cotangent =
            each.has("cotangent") ? Case.tensor(each.get("cotangent")) : Tensor.onesLike(value);
        Optional<Tensor> gradient = tape.gradient(value, List.of(yPred), cotangent).getFirst();
        each.check(
            "gradient",
            gradient.orElseGet(() -> Tensor.zerosLike(yPred)).array(),
            each.get("grad_y_pred"));
      }
    }
  }

  static void metric(Case each) {
    Metric metric = Metrics.registry().read(Case.plain(each.get("metric")));
    int number = 0;
    for (JsonNode update : each.get("updates")) {
      metric.update(
          Case.tensor(update.path("y_true")),
          Case.tensor(update.path("y_pred")),
          Case.optional(update.path("sample_weight")));
      each.check("result after update " + ++number, metric.result().array(), update.path("result"));
    }
  }

  static void optimizer(Case each) {
    Optimizer optimizer = Optimizers.registry().read(Case.plain(each.get("optimizer")));
    JsonNode shared = each.file().path("shared");
    List<Variable> variables = new ArrayList<>();
    shared
        .path("initial")
        .forEach(value -> variables.add(new Variable("v" + variables.size(), Case.tensor(value))));
    JsonNode gradients =
        each.get("gradients").isArray() ? each.get("gradients") : shared.path("gradients");
    JsonNode trajectory = each.get("trajectory");
    for (int t = 0; t < trajectory.size(); t++) {
      List<Optional<Tensor>> step = new ArrayList<>();
      gradients.get(t).forEach(gradient -> step.add(Optional.of(Case.tensor(gradient))));
      optimizer.applyGradients(step, variables);
      for (int i = 0; i < variables.size(); i++) {
        each.check(
            "variable " + i + " after step " + t,
            variables.get(i).value(),
            trajectory.get(t).get(i));
      }
    }
  }

  static void schedule(Case each) {
    LearningRateSchedule schedule = Schedules.registry().read(Case.plain(each.get("schedule")));
    for (int i = 0; i < each.get("steps").size(); i++) {
      double step = each.get("steps").get(i).asDouble();
      each.check(
          "step " + step,
          schedule.at(Tensor.scalar(DType.F32, step)).item(),
          each.get("values").get(i).asDouble());
    }
  }
}
