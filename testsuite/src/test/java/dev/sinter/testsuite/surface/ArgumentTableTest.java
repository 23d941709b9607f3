package dev.sinter.testsuite.surface;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.cli.ArgumentsCommand;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ArgumentTableTest {
  private static final List<String> PACKAGES =
      List.of(
          "dev.sinter.model",
          "dev.sinter.callbacks",
          "dev.sinter.data",
          "dev.sinter.plot",
          "dev.sinter.session",
          "dev.sinter.tensor",
          "dev.sinter.format",
          "dev.sinter.optimizers",
          "dev.sinter.config",
          "dev.sinter.cli",
          "dev.sinter.runtime.data");

  private static Optional<Class<?>> find(String name) {
    for (String place : PACKAGES) {
      try {
        return Optional.of(Class.forName(place + "." + name));
      } catch (ClassNotFoundException e) {
        // The next package may have it.
      }
    }
    return Optional.empty();
  }

  private static boolean exists(String reference) {
    String[] parts = reference.split("\\.");
    Optional<Class<?>> type = find(parts[0]);
    return type.isPresent()
        && Stream.<Class<?>>iterate(type.get(), c -> c != null, Class::getSuperclass)
            .flatMap(
                c ->
                    Stream.concat(
                        Arrays.stream(c.getDeclaredMethods()).map(Method::getName),
                        Arrays.stream(c.getConstructors())
                            .map(Constructor::getDeclaringClass)
                            .map(Class::getSimpleName)))
            .anyMatch(parts[1]::equals);
  }

  @Test
  void everyNameOfTheTableIsThere() {
    List<ArgumentsCommand.Row> rows = ArgumentsCommand.rows();
    assertThat(rows).hasSizeGreaterThan(80);
    for (ArgumentsCommand.Row row : rows) {
      assertThat(row.note()).as(row.keras()).isNotBlank();
      for (String name : row.here()) {
        assertThat(exists(name)).as(row.section() + ": " + name).isTrue();
      }
    }
  }

  /** The arguments of Keras 2.13, in its order. */
  @Test
  void everyArgumentOfKerasIsInTheTable() {
    List<List<String>> wanted =
        List.of(
            List.of(
                "compile",
                "optimizer",
                "loss",
                "metrics",
                "loss_weights",
                "weighted_metrics",
                "run_eagerly",
                "steps_per_execution",
                "jit_compile",
                "pss_evaluation_shards"),
            List.of(
                "fit",
                "x",
                "y",
                "batch_size",
                "epochs",
                "verbose",
                "callbacks",
                "validation_split",
                "validation_data",
                "shuffle",
                "class_weight",
                "sample_weight",
                "initial_epoch",
                "steps_per_epoch",
                "validation_steps",
                "validation_batch_size",
                "validation_freq",
                "max_queue_size",
                "workers",
                "use_multiprocessing"),
            List.of(
                "evaluate",
                "batch_size",
                "verbose",
                "sample_weight",
                "steps",
                "callbacks",
                "max_queue_size",
                "workers",
                "use_multiprocessing",
                "return_dict"),
            List.of(
                "predict",
                "batch_size",
                "verbose",
                "steps",
                "callbacks",
                "max_queue_size",
                "workers",
                "use_multiprocessing"),
            List.of(
                "summary",
                "line_length",
                "positions",
                "print_fn",
                "expand_nested",
                "show_trainable",
                "layer_range"),
            List.of(
                "plot_model",
                "show_shapes",
                "show_dtype",
                "show_layer_names",
                "rankdir",
                "expand_nested",
                "dpi",
                "layer_range",
                "show_layer_activations",
                "show_trainable"));
    for (List<String> section : wanted) {
      List<String> given =
          ArgumentsCommand.rows().stream()
              .filter(row -> row.section().equals(section.getFirst()))
              .map(row -> row.keras().replaceAll("[= ].*", ""))
              .toList();
      assertThat(given).as(section.getFirst()).containsAll(section.subList(1, section.size()));
    }
  }

  @Test
  void thePageIsTheCommandsOutput() throws IOException {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("docs/model-arguments.md"))) {
      folder = folder.getParent();
    }
    assertThat(Files.readString(folder.resolve("docs/model-arguments.md")))
        .as("run: sinter arguments > docs/model-arguments.md")
        .isEqualTo(ArgumentsCommand.markdown());
  }
}
