package dev.sinter.cli;

import dev.sinter.activations.Activations;
import dev.sinter.config.Argument;
import dev.sinter.config.Spec;
import dev.sinter.constraints.Constraints;
import dev.sinter.initializers.Initializers;
import dev.sinter.layers.HostLayer;
import dev.sinter.layers.Layers;
import dev.sinter.losses.Losses;
import dev.sinter.metrics.Metrics;
import dev.sinter.model.Model;
import dev.sinter.optimizers.Optimizers;
import dev.sinter.optimizers.Schedules;
import dev.sinter.regularizers.Regularizers;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The reference page: made of the declarations, so that it cannot say anything else. */
final class Reference {
  private static final String HEAD =
      """
      # Reference

      Every class that Sinter knows by name, with its arguments, their defaults and what they mean. This page is made of
      the declarations in the code: `./sinter reference > docs/reference.md`.

      All classes run on every backend (`llvm`, `jvm`, `interpreter`) and in programs compiled ahead of time, except
      layers marked *host*: they read strings, or give results whose size differs from call to call, and are applied to
      the data before a model; what they make is computed on any backend.

      Keras's `DenseFeatures` is not here: its columns are objects of TensorFlow. Give the model one input for each column
      and join what `Normalization`, `Discretization`, `CategoryEncoding`, `Embedding`, `StringLookup` or `Hashing` make of
      them by `Concatenate`.
      """;

  private Reference() {}

  static String text() {
    StringBuilder out = new StringBuilder(HEAD);
    List<? extends Spec<?>> layers = Layers.registry().specs();
    section(out, "Layers", layers.stream().filter(spec -> !isModel(spec)).toList());
    section(out, "Premade models", layers.stream().filter(Reference::isModel).toList());
    section(out, "Activations", Activations.registry().specs());
    section(out, "Losses", Losses.registry().specs());
    section(out, "Metrics", Metrics.registry().specs());
    section(out, "Optimizers", Optimizers.registry().specs());
    section(out, "Learning-rate schedules", Schedules.registry().specs());
    section(out, "Initializers", Initializers.type().specs());
    section(out, "Regularizers", Regularizers.type().specs());
    section(out, "Constraints", Constraints.type().specs());
    return out.toString();
  }

  private static boolean isModel(Spec<?> spec) {
    return Model.class.isAssignableFrom(spec.type());
  }

  private static void section(StringBuilder out, String title, List<? extends Spec<?>> specs) {
    Set<Argument<?>> common = common(specs);
    out.append("\n## ").append(title).append('\n');
    if (!common.isEmpty()) {
      out.append("\nAll of them take, unless they say otherwise:\n\n");
      rows(out, List.copyOf(common));
    }
    for (Spec<?> spec : specs) {
      out.append("\n### ").append(spec.className());
      if (HostLayer.class.isAssignableFrom(spec.type()) || changesSize(spec)) {
        out.append(" *(host)*");
      }
      out.append("\n\n`").append(spec.name()).append('`');
      if (!spec.aliases().isEmpty()) {
        out.append("; also `").append(String.join("`, `", spec.aliases())).append('`');
      }
      out.append(".\n");
      List<Argument<?>> own =
          spec.arguments().stream().filter(argument -> !common.contains(argument)).toList();
      if (!own.isEmpty()) {
        out.append('\n');
        rows(out, own);
      }
    }
  }

  private static boolean changesSize(Spec<?> spec) {
    return spec.className().equals("RandomHeight") || spec.className().equals("RandomWidth");
  }

  /** Arguments that nearly every class of several has, exactly. */
  private static Set<Argument<?>> common(List<? extends Spec<?>> specs) {
    Map<Argument<?>, Integer> counts = new LinkedHashMap<>();
    specs.forEach(spec -> spec.arguments().forEach(a -> counts.merge(a, 1, Integer::sum)));
    Set<Argument<?>> common = new LinkedHashSet<>();
    counts.forEach(
        (argument, count) -> {
          if (specs.size() > 1 && count >= 0.8 * specs.size()) {
            common.add(argument);
          }
        });
    return common;
  }

  private static void rows(StringBuilder out, List<Argument<?>> arguments) {
    out.append("| argument | default | what it is |\n|---|---|---|\n");
    for (Argument<?> argument : arguments) {
      out.append("| `")
          .append(argument.name())
          .append("` | ")
          .append(argument.isRequired() ? "*required*" : "`" + initial(argument) + "`")
          .append(" | ")
          .append(cell(argument.doc() + "; " + argument.type().describe()))
          .append(" |\n");
    }
  }

  private static <V> String initial(Argument<V> argument) {
    return cell(show(argument.type().write(argument.initial().orElseThrow())));
  }

  /** Objects show as their class name: their own defaults stand at their own place. */
  private static String show(@Nullable Object value) {
    return switch (value) {
      case null -> "none";
      case Map<?, ?> object when object.get("class_name") != null ->
          String.valueOf(object.get("class_name"));
      default -> value.toString();
    };
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
