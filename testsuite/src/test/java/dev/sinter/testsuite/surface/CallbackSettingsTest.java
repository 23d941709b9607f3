package dev.sinter.testsuite.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.callbacks.Callbacks;
import dev.sinter.callbacks.EarlyStopping;
import dev.sinter.callbacks.ModelCheckpoint;
import dev.sinter.callbacks.ReduceLROnPlateau;
import dev.sinter.config.Argument;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.model.Callback;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings of callbacks that cannot be: of a wrong type, out of range, or not there. */
class CallbackSettingsTest {
  static Stream<org.junit.jupiter.params.provider.Arguments> declared() {
    List<org.junit.jupiter.params.provider.Arguments> all = new ArrayList<>();
    for (Spec<?> spec : Callbacks.registry().specs()) {
      for (Argument<?> argument : spec.arguments()) {
        all.add(org.junit.jupiter.params.provider.Arguments.of(spec.className(), argument.name()));
      }
    }
    return all.stream();
  }

  private static Callback read(String callback, String argument, Object value) {
    Map<String, Object> config = new LinkedHashMap<>();
    if (callback.equals("BackupAndRestore")) {
      config.put("backup_dir", "x");
    } else if (callback.equals("ModelCheckpoint")) {
      config.put("filepath", "x");
    } else if (callback.equals("CSVLogger")) {
      config.put("filename", "x");
    }
    config.put(argument, value);
    return Callbacks.registry().read(Map.of("class_name", callback, "config", config));
  }

  /** A map of lists is neither a text nor a number, nor a map of texts. */
  @ParameterizedTest
  @MethodSource("declared")
  void valuesOfAWrongTypeAreRefused(String callback, String argument) {
    assertThatThrownBy(() -> read(callback, argument, Map.of("a", List.of(1))))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("argument '" + argument + "' must be");
  }

  @ParameterizedTest
  @CsvSource({
    "EarlyStopping, patience, -1, at least 0",
    "EarlyStopping, min_delta, NaN, finite",
    "EarlyStopping, verbose, 2, from 0 to 1",
    "EarlyStopping, baseline, NaN, 'a number, not NaN'",
    "EarlyStopping, start_from_epoch, -1, at least 0",
    "ModelCheckpoint, verbose, -1, from 0 to 1",
    "ModelCheckpoint, initial_value_threshold, NaN, 'a number, not NaN'",
    "ModelCheckpoint, period, 0, at least 1",
    "ModelCheckpoint, save_freq, 0, '\"epoch\" or a number of batches'",
    "ReduceLROnPlateau, factor, 1, at least 0 and below 1",
    "ReduceLROnPlateau, factor, NaN, at least 0 and below 1",
    "ReduceLROnPlateau, patience, -1, at least 0",
    "ReduceLROnPlateau, verbose, 3, from 0 to 1",
    "ReduceLROnPlateau, min_delta, Infinity, finite",
    "ReduceLROnPlateau, cooldown, -1, at least 0",
    "ReduceLROnPlateau, min_lr, -0.1, finite and at least 0",
    "TensorBoard, histogram_freq, -1, at least 0",
    "TensorBoard, update_freq, -1, '\"epoch\", \"batch\" or a number of batches'",
    "BackupAndRestore, save_freq, -2, '\"epoch\" or a number of batches'"
  })
  void numbersOutOfRangeAreRefused(
      String callback, String argument, double value, String requirement) {
    Object given = value == Math.rint(value) ? (Object) (int) value : (Object) value;
    assertThatThrownBy(() -> read(callback, argument, Double.isInfinite(value) ? value : given))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("argument '" + argument + "' must be " + requirement);
  }

  @ParameterizedTest
  @CsvSource({
    "EarlyStopping, mode, best",
    "ModelCheckpoint, mode, best",
    "ReduceLROnPlateau, mode, best",
    "ModelCheckpoint, save_freq, step",
    "BackupAndRestore, save_freq, step",
    "TensorBoard, update_freq, step",
    "CSVLogger, separator, ::",
    "ModelCheckpoint, filepath, ' '",
    "ProgbarLogger, count_mode, samples"
  })
  void textsThatMeanNothingAreRefused(String callback, String argument, String value) {
    assertThatThrownBy(() -> read(callback, argument, value))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("argument '" + argument + "' must be");
  }

  @ParameterizedTest
  @CsvSource({
    "TensorBoard, profile_batch, 2, there are no TensorFlow ops to profile",
    "TensorBoard, embeddings_freq, 1, the embedding projector reads TensorFlow checkpoints only",
    "TensorBoard, embeddings_metadata, words, the embedding projector reads TensorFlow checkpoints"
        + " only",
    "BackupAndRestore, save_before_preemption, true, no cluster announces a preemption",
    "ModelCheckpoint, options, fast, options are of TensorFlow's savers",
    "ModelCheckpoint, load_weights_on_restart, true, use BackupAndRestore"
  })
  void whatIsNotSupportedIsRefusedWithTheReason(
      String callback, String argument, String value, String reason) {
    Object given =
        value.equals("true")
            ? (Object) true
            : value.chars().allMatch(Character::isDigit) ? (Object) Integer.parseInt(value) : value;
    assertThatThrownBy(() -> read(callback, argument, given))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("argument '" + argument + "' must be")
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BaseLogger",
        "History",
        "LambdaCallback",
        "LearningRateScheduler",
        "TerminateOnNaN",
        "SidecarEvaluator",
        "SidecarEvaluatorModelExport"
      })
  void callbacksWithoutAConfigSayWhy(String name) {
    assertThatThrownBy(() -> Callbacks.registry().get(name))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("callback '" + name + "' is not supported: ");
  }

  @Test
  void aMonitorThatIsMissingIsAWarningOfEachCallback() {
    for (Callback callback :
        List.of(
            new EarlyStopping().monitor("nothing"),
            new ReduceLROnPlateau().monitor("nothing"),
            new ModelCheckpoint("x.ckpt").monitor("nothing").saveBestOnly(true))) {
      List<String> said = new ArrayList<>();
      callback.setMessages(said::add);
      Linear.in(() -> Linear.fit(Linear.model(), 1, callback));
      assertThat(said)
          .as(callback.toString())
          .singleElement()
          .asString()
          .startsWith("warning: ")
          .contains("nothing", "vailable", "loss");
    }
  }
}
