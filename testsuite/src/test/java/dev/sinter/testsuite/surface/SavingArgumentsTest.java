package dev.sinter.testsuite.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.config.Argument;
import dev.sinter.config.ArgumentTypes;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.format.KerasJson;
import dev.sinter.format.KerasYaml;
import dev.sinter.format.Models;
import dev.sinter.ir.ModelException;
import dev.sinter.layers.Dense;
import dev.sinter.model.CallContext;
import dev.sinter.model.CompileConfig;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.optimizers.SGD;
import dev.sinter.runtime.InputException;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each argument of saving, loading and of configs. */
class SavingArgumentsTest {
  private static final float[][] X = Linear.X;
  private static final float[][] Y = Linear.Y;

  @TempDir private Path folder;

  private Path path(String name) {
    return folder.resolve(name);
  }

  private static Sequential trained() {
    Sequential model = Linear.model(c -> c.optimizer("adam").metrics("mae"));
    model.fit(X, Y, f -> f.epochs(2).verbose(0));
    return model;
  }

  // ---- save -------------------------------------------------------------------------------------

  @Test
  void theEndingDecidesTheFormat() throws IOException {
    Linear.in(
        () -> {
          Sequential model = trained();
          for (String name : List.of("m.keras", "m.h5", "m.hdf5", "m.json", "m.yaml")) {
            model.save(path(name));
          }
          model.saveWeights(path("w.weights.h5"));
          model.saveWeights(path("w.h5"));
          model.saveWeights(path("w.ckpt"));
          for (String name : List.of("m.keras", "m.h5", "m.hdf5")) {
            assertThat(Models.load(path(name)).predict(X).toFloats())
                .as(name)
                .containsExactly(model.predict(X).toFloats());
          }
          for (String name : List.of("m.json", "m.yaml")) {
            assertThat(Models.load(path(name)).countParams()).isEqualTo(3);
          }
          for (String name : List.of("w.weights.h5", "w.h5", "w.ckpt", "m.keras")) {
            float[] expected = Linear.weights(model);
            model.setWeights(Linear.model().getWeights());
            model.loadWeights(path(name));
            assertThat(Linear.weights(model)).as(name).containsExactly(expected);
          }
          return model;
        });
    assertThat(Files.readAllBytes(path("m.keras"))).startsWith('P', 'K');
    assertThat(Files.readAllBytes(path("m.h5"))).startsWith(0x89, 'H', 'D', 'F');
    assertThat(Files.readString(path("m.json"))).startsWith("{");
  }

  @ParameterizedTest
  @ValueSource(strings = {"m.pb", "m", "m.tf"})
  void otherFormatsAreRefusedWithTheReason(String name) {
    Linear.in(
        () -> {
          Sequential model = Linear.model();
          assertThatThrownBy(() -> model.save(path(name)))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("models are saved as .keras or .h5")
              .hasMessageContaining("SavedModel");
          assertThatThrownBy(() -> model.saveWeights(path(name)))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("weights are saved as .weights.h5, .h5, .hdf5 or .ckpt");
          return model;
        });
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void filesAreReplacedUnlessToldOtherwise() throws IOException {
    for (String name : List.of("m.keras", "m.h5", "m.json")) {
      Files.writeString(path(name), "old");
      Linear.in(
          () -> {
            assertThatThrownBy(() -> Linear.model().save(path(name), o -> o.overwrite(false)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("is there already, and overwrite is false");
            return name;
          });
      assertThat(Files.readString(path(name))).isEqualTo("old");
      Linear.in(
          () -> {
            Linear.model().save(path(name));
            return Models.load(path(name));
          });
    }
    Files.writeString(path("w.h5"), "old");
    Linear.in(
        () -> {
          Sequential model = Linear.model();
          assertThatThrownBy(() -> Models.saveWeights(model, path("w.h5"), false))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("is there already");
          Models.saveWeights(model, path("w.h5"), true);
          model.loadWeights(path("w.h5"));
          return model;
        });
    assertThatThrownBy(() -> Linear.in(() -> saved("no/folder/m.keras")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no/folder");
  }

  private Model saved(String name) {
    Model model = Linear.model();
    model.save(path(name));
    return model;
  }

  @ParameterizedTest
  @ValueSource(strings = {"keras", "h5"})
  void theOptimizerIsSavedUnlessItIsLeftOut(String format) {
    Linear.in(
        () -> {
          Sequential model = trained();
          model.save(path("with." + format));
          model.save(path("without." + format), o -> o.includeOptimizer(false));
          Model with = Models.load(path("with." + format));
          assertThat(with.isCompiled()).isTrue();
          assertThat(with.optimizer().iterations().value().buffer().getLong(0)).isEqualTo(2);
          assertThat(Models.load(path("without." + format)).isCompiled()).isFalse();
          return model;
        });
  }

  // ---- load -------------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {"keras", "h5"})
  void modelsAreLoadedCompiledUnlessToldOtherwise(String format) {
    Linear.in(
        () -> {
          trained().save(path("m." + format));
          assertThat(Models.load(path("m." + format)).isCompiled()).isTrue();
          Model raw = Models.load(path("m." + format), o -> o.compile(false));
          assertThat(raw.isCompiled()).isFalse();
          assertThatThrownBy(() -> raw.evaluate(X, Y))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("must be compiled before evaluate");
          return raw;
        });
  }

  @Test
  void filesThatAreNoModelsAreRefused() throws IOException {
    Files.writeString(path("m.keras"), "none");
    Files.writeString(path("m.json"), "{}");
    for (String name : List.of("m.keras", "m.json", "missing.h5")) {
      assertThatThrownBy(() -> Linear.in(() -> Models.load(path(name))))
          .as(name)
          .isInstanceOf(ModelException.class);
    }
    assertThatThrownBy(
            () ->
                Linear.in(
                    () -> {
                      Linear.model().loadWeights(path("missing.h5"));
                      return 0;
                    }))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("there is no such file");
  }

  @Test
  void weightsByNameAndMismatchesAreForSomeFormats() {
    Linear.in(
        () -> {
          Sequential model = Linear.model();
          model.save(path("m.keras"));
          model.saveWeights(path("w.ckpt"));
          assertThatThrownBy(() -> model.loadWeights(path("m.keras"), o -> o.byName(true)))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("byName is for .h5 files");
          assertThatThrownBy(() -> model.loadWeights(path("w.ckpt"), o -> o.skipMismatch(true)))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("skipMismatch is for .keras and .h5 files");
          return model;
        });
  }

  /** Multiplies by its argument. */
  static final class Times extends Layer implements LayerSettings<Times> {
    private static final Argument<Double> BY =
        Argument.required("by", ArgumentTypes.FLOAT, "what is multiplied by");
    static final Spec<Times> SPEC = Layer.spec(Times.class, Times::new, BY);

    private Times(Arguments arguments) {
      super(arguments);
    }

    Times(double by) {
      this(SPEC.empty().with(BY, by));
    }

    @Override
    protected Tensor call(Tensor x, CallContext context) {
      return x.times(get(BY));
    }
  }

  @Test
  void classesOfOnesOwnAreMadeKnown() {
    Linear.in(
        () -> {
          Sequential.of(new Times(3).inputShape(2)).save(path("own.keras"));
          return path("own.keras");
        });
    assertThatThrownBy(() -> Linear.in(() -> Models.load(path("own.keras"))))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("layers of class Times are not known")
        .hasMessageContaining("Session.register");
    Linear.in(
        () -> {
          Model model = Models.load(path("own.keras"), o -> o.customObjects(Times.SPEC));
          assertThat(model.predict(new float[][] {{1, 2}}).toFloats()).containsExactly(3, 6);
          // From then on the session knows it.
          assertThat(Session.current().customObjects()).contains(Times.SPEC);
          assertThat(KerasJson.read(model.toJson()).countParams()).isZero();
          return model;
        });
  }

  // ---- configs ----------------------------------------------------------------------------------

  @Test
  void structureGoesThroughJsonYamlAndConfigs() {
    Linear.in(
        () -> {
          Sequential model = Sequential.of(new Dense(4).activation("relu").inputShape(2).name("a"));
          for (Model copy :
              List.of(
                  KerasJson.read(model.toJson()),
                  KerasYaml.read(model.toYaml()),
                  KerasJson.read(
                      Map.of("class_name", "Sequential", "config", model.getConfig())))) {
            assertThat(copy.getConfig()).isEqualTo(model.getConfig());
            copy.setWeights(model.getWeights());
            assertThat(copy.predict(X).toFloats()).containsExactly(model.predict(X).toFloats());
          }
          Dense dense = new Dense(3).activation("tanh").useBias(false);
          assertThat(Dense.SPEC.create(dense.getConfig()).getConfig())
              .isEqualTo(dense.getConfig())
              .containsEntry("units", 3)
              .containsEntry("use_bias", false);
          return model;
        });
  }

  /** A subclass has no layers that a config could tell. */
  private static final class Opaque extends Model {
    @Override
    protected Tensor call(Tensor x, CallContext context) {
      return x;
    }
  }

  @Test
  void configsThatCannotBeAreRefused() {
    Linear.in(
        () -> {
          for (String text : List.of("", "{", "[]", "null", "{\"class_name\": \"Sequential\"}")) {
            assertThatThrownBy(() -> KerasJson.read(text))
                .as(text)
                .isInstanceOf(ModelException.class);
            assertThatThrownBy(() -> KerasYaml.read(text))
                .as(text)
                .isInstanceOf(ModelException.class);
          }
          assertThatThrownBy(
                  () -> KerasJson.read(Map.of("class_name", "Sequental", "config", Map.of())))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("Sequental");
          assertThatThrownBy(() -> Dense.SPEC.create(Map.of("unitz", 3)))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("did you mean 'units'?");
          assertThatThrownBy(() -> new Opaque().toJson())
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("Opaque");
          assertThatThrownBy(() -> new Opaque().toYaml())
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("Opaque");
          return folder;
        });
  }

  @Test
  void compileSettingsGoThroughAConfig() {
    Linear.in(
        () -> {
          Sequential model = trained();
          assertThat(CompileConfig.write(Sequential.of(new Dense(1)))).isEmpty();
          Map<String, @Nullable Object> config = CompileConfig.write(model).orElseThrow();
          assertThat(config).containsEntry("loss", "mean_squared_error");
          Sequential other = Linear.model();
          other.setWeights(model.getWeights());
          CompileConfig.compile(other, List.of(new SGD(0.5)), config);
          assertThat(other.optimizer().learningRate()).isEqualTo(0.5);
          assertThat(other.evaluate(X, Y)).isEqualTo(model.evaluate(X, Y));
          Map<String, @Nullable Object> wrong = new LinkedHashMap<>(config);
          wrong.put("metrics", List.of("maee"));
          assertThatThrownBy(() -> CompileConfig.compile(other, List.of(new SGD(0.5)), wrong))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("metric 'maee' is not known");
          wrong.put("metrics", List.of());
          wrong.put("loss", 7);
          assertThatThrownBy(() -> CompileConfig.compile(other, List.of(new SGD(0.5)), wrong))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("compile config: ");
          assertThat(new ArrayList<>(Objects.requireNonNull(config).keySet()))
              .contains("optimizer");
          return model;
        });
  }
}
