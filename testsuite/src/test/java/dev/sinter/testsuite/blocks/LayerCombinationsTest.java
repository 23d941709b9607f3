package dev.sinter.testsuite.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.config.Argument;
import dev.sinter.ir.ModelException;
import dev.sinter.layers.Layers;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Arguments together: layers with several arguments that are not the defaults, on inputs of other
 * extents, drawn by seed. What the interpreter computes the compiled code computes, too; what it
 * refuses is refused in the same words. More draws for each layer: {@code
 * -Dsinter.combinations=40}.
 */
class LayerCombinationsTest {
  private static final int DRAWS = Integer.getInteger("sinter.combinations", 2);
  private static final List<Integer> EXTENTS = List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 17);
  private static final Set<String> KINDS_NOT_DRAWN = Set.of("name", "input", "given");

  /** Without a gate between 0 and 1 states grow without bound, and rounding errors with them. */
  private static final String NOT_DRAWN = "recurrent_activation";

  @TestFactory
  Stream<DynamicTest> combinations() {
    return LayerSample.all().stream()
        .filter(sample -> !sample.isHost())
        .flatMap(
            sample ->
                IntStream.range(0, DRAWS).mapToObj(seed -> draw(sample, new Random(seed), seed)));
  }

  private static DynamicTest draw(LayerSample plain, Random random, int seed) {
    LayerSample sample = plain.with(arguments(plain, random)).withInputs(inputs(plain, random));
    String backend = seed % 2 == 0 ? "llvm" : "jvm";
    return DynamicTest.dynamicTest(
        "%s %d %s: %s on %s"
            .formatted(sample.className(), seed, backend, sample.config(), sample.inputs()),
        () -> check(sample, backend));
  }

  private static Map<String, @Nullable Object> arguments(LayerSample sample, Random random) {
    Map<String, @Nullable Object> drawn = new LinkedHashMap<>();
    for (Argument<?> argument : Layers.registry().get(sample.className()).arguments()) {
      LayerArguments.find(sample.className(), argument.name())
          .filter(entry -> !KINDS_NOT_DRAWN.contains(entry.kind()) && !entry.isRefused())
          .filter(_ -> !argument.name().equals(NOT_DRAWN))
          .filter(_ -> random.nextInt(4) == 0)
          .ifPresent(
              entry -> {
                drawn.putAll(entry.further());
                drawn.put(argument.name(), entry.value());
              });
    }
    drawn.remove("input");
    return drawn;
  }

  /** Other extents, the same where the sample's were; bounds of whole numbers stay. */
  private static String inputs(LayerSample sample, Random random) {
    Map<String, Integer> others = new LinkedHashMap<>();
    return Arrays.stream(sample.inputs().split(" "))
        .map(
            input -> {
              int colon = input.indexOf(':') + 1;
              return input.substring(0, colon)
                  + Arrays.stream(input.substring(colon).split(","))
                      .map(
                          extent ->
                              random.nextInt(3) == 0
                                  ? extent
                                  : others.computeIfAbsent(
                                      extent, _ -> EXTENTS.get(random.nextInt(EXTENTS.size()))))
                      .map(String::valueOf)
                      .collect(Collectors.joining(","));
            })
        .collect(Collectors.joining(" "));
  }

  private static void check(LayerSample sample, String backend) {
    Map<String, double[]> expected;
    try {
      expected = LayerValues.of(sample, "interpreter");
    } catch (ModelException refusal) {
      assertThat(refusalOf(sample, backend)).isEqualTo(refusal.getMessage());
      return;
    }
    LayerValues.assertSame(LayerValues.of(sample, backend), expected, backend);
  }

  private static String refusalOf(LayerSample sample, String backend) {
    try {
      LayerValues.of(sample, backend);
      return "accepted";
    } catch (ModelException refusal) {
      return refusal.getMessage();
    }
  }
}
