package dev.sinter.testsuite.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.language.DataPart;
import dev.sinter.language.ModelFile;
import dev.sinter.language.TrainingSettings;
import dev.sinter.model.Model;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.execution.Work;
import dev.sinter.runtime.training.Phase;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensors;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same model gives the same bytes, however many threads work and whatever executes it. */
class SameBytesTest {
  private static final Path DIGITS =
      Stream.of(Path.of("examples"), Path.of("../examples"))
          .filter(Files::isDirectory)
          .findFirst()
          .orElseThrow()
          .resolve("digits.sinter");

  /** The digits, with fewer filters. */
  private record Digits(Model model, TrainingSettings settings, DataPart train) {
    static Digits load() {
      ModelFile source = ModelFile.read(DIGITS);
      TrainingSettings settings = source.training("digits").orElseThrow();
      SequencedMap<String, Object> parameters = new LinkedHashMap<>(Map.of("filters", 8L));
      Model model = source.model("digits", parameters);
      settings.compile(model);
      return new Digits(model, settings, settings.load(model, Optional.empty()).train());
    }
  }

  /** State after training: weights, optimizer, random numbers, metrics. */
  private record Trained(Map<String, String> variables, Work work) {}

  private static Trained train(String backend, int threads) throws Exception {
    try (Session session = Session.builder().seed(3).backend(backend).threads(threads).build()) {
      return session.callChecked(
          () -> {
            Digits digits = Digits.load();
            DataPart train = digits.train().rows(0, 300);
            digits
                .model()
                .fit(
                    train.x(), train.y().orElseThrow(), f -> f.epochs(2).batchSize(100).verbose(0));
            Map<String, String> variables = new LinkedHashMap<>();
            digits
                .model()
                .trace(Phase.TRAIN, train.x(), train.y())
                .variables()
                .forEach(
                    (name, v) ->
                        variables.put(v.segment() + " " + name, Arrays.toString(bytes(v.value()))));
            return new Trained(variables, session.context().work());
          });
    }
  }

  private static byte[] bytes(NdArray array) {
    return array.buffer().segment().toArray(ValueLayout.JAVA_BYTE);
  }

  @Test
  @Timeout(600)
  void trainingGivesTheSameBytesWithOneThreadAndTwoOnBothBackends() throws Exception {
    Trained reference = train("llvm", 1);
    assertThat(reference.variables().keySet())
        .anyMatch(name -> name.startsWith("optimizer "))
        .anyMatch(name -> name.startsWith("weights "))
        .anyMatch(name -> name.startsWith("random "));
    assertThat(reference.work().calls()).isZero();
    for (String backend : List.of("llvm", "jvm")) {
      for (int threads : new int[] {1, 2, 2}) {
        Trained again = train(backend, threads);
        assertThat(again.variables())
            .as("%s with %d threads", backend, threads)
            .isEqualTo(reference.variables());
        if (threads == 2) {
          assertThat(again.work().calls()).as(backend).isEqualTo(6);
          assertThat(again.work().shares())
              .as(backend)
              .allSatisfy(share -> assertThat(share).isBetween(0.3, 0.7));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llvm", "jvm"})
  @Timeout(600)
  void aRowGivesTheSameBitsInEveryBatchAndIsCompiledOnce(String backend) throws Exception {
    try (Session session = Session.builder().seed(3).backend(backend).threads(2).build()) {
      session.callChecked(
          () -> {
            Digits digits = Digits.load();
            Tensors rows = digits.train().rows(0, 300).x();
            NdArray all = digits.model().predictOnBatch(rows).single().array();
            byte[] expected = bytes(all);
            int width = expected.length / 300;
            long compiled = session.programs().statistics().compiled();
            for (int batch = 1; batch <= 300; batch++) {
              int from = 300 - batch;
              NdArray part =
                  digits
                      .model()
                      .predictOnBatch(digits.train().rows(from, 300).x())
                      .single()
                      .array();
              assertThat(bytes(part))
                  .as("batch of %d", batch)
                  .isEqualTo(Arrays.copyOfRange(expected, from * width, 300 * width));
            }
            assertThat(session.programs().statistics().compiled()).isEqualTo(compiled);
            return null;
          });
    }
  }
}
