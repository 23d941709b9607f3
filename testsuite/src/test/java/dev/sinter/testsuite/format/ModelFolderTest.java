package dev.sinter.testsuite.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.conformance.ModelFolder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Files that Keras 1, 2 and 3 and TensorFlow.js wrote load, and give the recorded outputs. */
class ModelFolderTest {
  private static List<ModelFolder.Verdict> verdicts = List.of();

  @BeforeAll
  static void check() throws URISyntaxException {
    verdicts = new ModelFolder(folder(), "interpreter").check(verdict -> {});
  }

  static Path folder() throws URISyntaxException {
    return Path.of(
            Objects.requireNonNull(ModelFolderTest.class.getResource("/models/README.md")).toURI())
        .getParent();
  }

  @Test
  void allLoadButThoseThatNeedPythonOrTensorFlow() {
    Map<String, String> refused =
        verdicts.stream()
            .filter(verdict -> !verdict.loaded())
            .collect(Collectors.toMap(ModelFolder.Verdict::file, ModelFolder.Verdict::detail));

    assertThat(refused)
        .containsOnlyKeys("dl4j_permute.h5", "dl4j_space_to_depth_graph_tensorflow_2.h5");
    assertThat(refused.get("dl4j_permute.h5"))
        .contains("an op of TensorFlow, TensorFlowOpLayer ('tf_op_layer_transpose_1' Transpose)");
    assertThat(refused.get("dl4j_space_to_depth_graph_tensorflow_2.h5"))
        .contains("holds Python code, which is not run")
        .contains("'space_to_depth_x2'");
  }

  @Test
  void allGiveTheRecordedOutputs() {
    List<String> beyond =
        verdicts.stream()
            .filter(v -> v.comparison().filter(c -> !c.isWithin()).isPresent())
            .map(ModelFolder.Verdict::toString)
            .toList();

    assertThat(beyond).isEmpty();
    assertThat(verdicts.stream().filter(v -> v.comparison().isPresent()).count())
        .isGreaterThanOrEqualTo(12);
  }

  @Test
  void whatIsNotRestoredIsSaid() {
    Map<String, ModelFolder.Verdict> byFile =
        verdicts.stream().collect(Collectors.toMap(ModelFolder.Verdict::file, Function.identity()));

    assertThat(Objects.requireNonNull(byFile.get("sparameter_dfnn.keras")).detail())
        .contains("the model is not compiled: metric 'coeff_determination' is not known");
    assertThat(Objects.requireNonNull(byFile.get("emg_lstm_120ms.keras")).detail())
        .contains("compiled")
        .doesNotContain("(");
  }
}
