package dev.sinter.testsuite.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.config.Argument;
import dev.sinter.config.Registry;
import dev.sinter.config.Spec;
import dev.sinter.constraints.Constraints;
import dev.sinter.initializers.Initializers;
import dev.sinter.layers.Layers;
import dev.sinter.losses.Losses;
import dev.sinter.metrics.Metrics;
import dev.sinter.optimizers.Optimizers;
import dev.sinter.optimizers.Schedules;
import dev.sinter.regularizers.Regularizers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Arguments have the names, the order and the defaults that Keras's constructors have. */
class KerasSignaturesTest {
  private static final Map<String, Registry<?>> TABLES =
      Map.of(
          "layers", Layers.registry(),
          "losses", Losses.registry(),
          "metrics", Metrics.registry(),
          "optimizers", Optimizers.registry(),
          "schedules", Schedules.registry(),
          "initializers", Initializers.type(),
          "regularizers", Regularizers.type(),
          "constraints", Constraints.type());

  @TestFactory
  Stream<DynamicTest> signatures() {
    return Table.read("blocks/keras-signatures.txt").stream()
        .map(
            cells ->
                DynamicTest.dynamicTest(cells.get(0) + " " + cells.get(1), () -> check(cells)));
  }

  private static void check(List<String> cells) {
    Registry<?> table = Optional.ofNullable(TABLES.get(cells.get(0))).orElseThrow();
    Spec<?> spec = table.find(cells.get(1)).orElseThrow();
    Map<String, Optional<String>> wanted = new LinkedHashMap<>();
    for (String cell : cells.subList(2, cells.size())) {
      if (!cell.isEmpty()) {
        int at = cell.indexOf('=');
        wanted.put(
            at < 0 ? cell : cell.substring(0, at),
            at < 0 ? Optional.empty() : Optional.of(cell.substring(at + 1)));
      }
    }
    assertThat(spec.argumentNames().stream().filter(wanted::containsKey))
        .containsExactlyElementsOf(wanted.keySet());
    wanted.forEach((name, value) -> check(spec.find(name).orElseThrow(), value));
  }

  private static <V> void check(Argument<V> argument, Optional<String> wanted) {
    assertThat(argument.isRequired())
        .as("%s is required", argument.name())
        .isEqualTo(wanted.isEmpty());
    wanted.ifPresent(
        text -> {
          V read = argument.type().read(Table.value(text));
          assertThat(written(argument, argument.initial().orElseThrow()))
              .as("default of %s", argument.name())
              .isEqualTo(written(argument, read));
        });
  }

  private static <V> @Nullable Object written(Argument<V> argument, V value) {
    return String.valueOf(argument.type().write(value));
  }
}
