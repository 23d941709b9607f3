package dev.sinter.testsuite.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.config.Argument;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.layers.Layers;
import dev.sinter.model.Layer;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.session.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every argument of every layer: a value other than the default changes what the table says, or is
 * refused with a reason.
 */
class LayerArgumentsTest {
  @Test
  void everyLayerHasOneSample() {
    List<String> sampled = LayerSample.all().stream().map(LayerSample::className).toList();
    List<String> known =
        Layers.registry().specs().stream()
            .map(Spec::className)
            .filter(name -> !name.equals("InputLayer"))
            .toList();
    assertThat(sampled).containsExactlyInAnyOrderElementsOf(known);
  }

  @Test
  void everyEntryIsForAnArgumentThatExists() {
    for (LayerArguments.Entry entry : LayerArguments.all()) {
      String className = entry.className();
      assertThat(
              Layers.registry().specs().stream()
                  .filter(s -> className.equals("*") || s.className().equals(className))
                  .anyMatch(s -> s.find(entry.argument()).isPresent()))
          .as("%s %s", className, entry.argument())
          .isTrue();
    }
  }

  @TestFactory
  Stream<DynamicTest> arguments() {
    List<DynamicTest> tests = new ArrayList<>();
    for (LayerSample sample : LayerSample.all()) {
      for (Argument<?> argument : Layers.registry().get(sample.className()).arguments()) {
        tests.add(
            DynamicTest.dynamicTest(
                sample.className() + " " + argument.name(), () -> check(sample, argument)));
      }
    }
    return tests.stream();
  }

  private static void check(LayerSample plain, Argument<?> argument) {
    String name = argument.name();
    LayerArguments.Entry entry =
        LayerArguments.find(plain.className(), name)
            .orElseThrow(
                () -> new AssertionError("layer-arguments.txt has no entry for this argument"));
    LayerSample base = plain.with(entry.further());
    Map<String, Object> one = new LinkedHashMap<>();
    one.put(name, entry.value());
    LayerSample changed = base.with(one);
    String kind = plain.isHost() && LayerObservation.isCommon(argument) ? "config" : entry.kind();
    if (entry.isRefused()) {
      assertThatThrownBy(() -> LayerObservation.of(changed, "output"))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining(entry.refusal());
    } else if (name.equals("weights")) {
      given(base);
    } else if (name.equals("batch_size")) {
      batched(base, plain.hasOneFloatInput(), one);
    } else if (kind.equals("same")) {
      assertThat(LayerObservation.of(changed, kind)).isEqualTo(LayerObservation.of(base, kind));
    } else if (kind.equals("input")) {
      LayerSample stated = plain.hasOneFloatInput() ? base.with(input(plain, name)) : changed;
      assertThat(LayerObservation.of(stated, kind)).isNotEqualTo(LayerObservation.of(base, kind));
    } else {
      assertThat(LayerObservation.of(changed, kind))
          .as(kind)
          .isNotEqualTo(LayerObservation.of(base, kind));
    }
  }

  /** A batch size says something beside a shape. */
  private static void batched(LayerSample base, boolean ofFloats, Map<String, Object> batch) {
    LayerSample shaped =
        base.with(ofFloats ? input(base, "input_shape") : Map.of("input_shape", List.of(4)));
    boolean fits = ofFloats && !LayerObservation.of(shaped, "input").startsWith("an input that");
    String kind = fits ? "input" : "config";
    assertThat(LayerObservation.of(shaped.with(batch), kind))
        .isNotEqualTo(LayerObservation.of(shaped, kind));
  }

  /** The sample's own input, as a first layer states it. */
  private static Map<String, Object> input(LayerSample sample, String argument) {
    List<Long> extents = Arrays.stream(LayerSample.extents(sample.inputs())).boxed().toList();
    return switch (argument) {
      case "batch_input_shape" -> Map.of(argument, extents);
      case "input_shape" -> Map.of(argument, extents.subList(1, extents.size()));
      default -> Map.of(argument, extents.getLast());
    };
  }

  /** Weights that are given are the layer's weights after it is built. */
  private static void given(LayerSample sample) {
    try (Session session = Session.builder().backend("interpreter").build()) {
      session.run(
          () -> {
            Layer first = sample.layer();
            sample.call(first, false);
            List<NdArray> values = new ArrayList<>();
            for (NdArray weight : first.getWeights()) {
              double[] numbers = new double[Math.toIntExact(weight.count())];
              Arrays.fill(numbers, 0.25);
              long[] extents = weight.shape().stream().mapToLong(Long::longValue).toArray();
              values.add(NdArray.of(numbers, extents).cast(weight.type()));
            }
            Layer second = sample.with(Collections.singletonMap("weights", values)).layer();
            sample.call(second, false);
            assertThat(second.getWeights()).hasSameSizeAs(values);
            for (int i = 0; i < values.size(); i++) {
              assertThat(second.getWeights().get(i).buffer().toFloats())
                  .isEqualTo(values.get(i).buffer().toFloats());
            }
          });
    }
  }
}
