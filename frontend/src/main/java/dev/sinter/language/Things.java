package dev.sinter.language;

import dev.sinter.activations.Activations;
import dev.sinter.config.Registry;
import dev.sinter.constraints.Constraints;
import dev.sinter.initializers.Initializers;
import dev.sinter.layers.Layers;
import dev.sinter.losses.Losses;
import dev.sinter.metrics.Metrics;
import dev.sinter.optimizers.Optimizers;
import dev.sinter.optimizers.Schedules;
import dev.sinter.regularizers.Regularizers;
import java.util.List;
import java.util.Optional;

/** Which table the values of an argument come from: its name tells. */
final class Things {
  private Things() {}

  /** {@return the table of what an argument of this name can be} */
  static Optional<Registry<?>> table(String argument) {
    if (argument.endsWith("initializer")) {
      return Optional.of(Initializers.type());
    } else if (argument.endsWith("regularizer")) {
      return Optional.of(Regularizers.type());
    } else if (argument.endsWith("constraint")) {
      return Optional.of(Constraints.type());
    } else if (argument.endsWith("activation")) {
      return Optional.of(Activations.registry());
    }
    return switch (argument) {
      case "optimizer", "inner_optimizer" -> Optional.of(Optimizers.registry());
      case "learning_rate" -> Optional.of(Schedules.registry());
      case "loss" -> Optional.of(Losses.registry());
      case "metrics", "weighted_metrics" -> Optional.of(Metrics.registry());
      case "layer", "backward_layer", "cell", "cells", "linear_model", "dnn_model", "model" ->
          Optional.of(Layers.registry());
      default -> Optional.empty();
    };
  }

  /** {@return the tables whose members may be called by name} */
  static List<Registry<?>> all() {
    return List.of(
        Layers.registry(),
        Activations.registry(),
        Losses.registry(),
        Initializers.type(),
        Regularizers.type(),
        Constraints.type(),
        Metrics.registry(),
        Optimizers.registry(),
        Schedules.registry());
  }
}
