package dev.sinter.testsuite.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.format.KerasJson;
import dev.sinter.format.KerasYaml;
import dev.sinter.format.Models;
import dev.sinter.ir.ModelException;
import dev.sinter.layers.Dense;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.optimizers.Optimizers;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A model that was saved and loaded is the same model. */
class SaveLoadTest {
  @TempDir private Path folder;

  static Stream<Arguments> modelsAndFormats() {
    return Stream.of(SampleModels.values())
        .flatMap(model -> Stream.of("keras", "h5").map(format -> Arguments.of(model, format)));
  }

  @ParameterizedTest
  @MethodSource("modelsAndFormats")
  void predictsTheSameBytesAndGoesOnTrainingAlike(SampleModels sample, String format) {
    Path file = folder.resolve("model." + format);
    List<double[]> here = new ArrayList<>();
    List<double[]> there = new ArrayList<>();
    inSession(
        () -> {
          Model model = sample.make();
          model.compile(c -> c.optimizer("adam").loss("mse").metrics("mae"));
          train(model);
          model.save(file);
          here.addAll(state(model));
          train(model);
          here.addAll(state(model));
        });
    inSession(
        () -> {
          Model model = Models.load(file);
          there.addAll(state(model));
          train(model);
          there.addAll(state(model));
        });

    assertThat(there).usingRecursiveComparison().isEqualTo(here);
  }

  static List<String> optimizers() {
    return Optimizers.registry().names().stream()
        .filter(name -> !name.contains("lossscale") && !name.contains("loss_scale"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void everyOptimizerGoesOnAlike(String optimizer) {
    Path file = folder.resolve("model.keras");
    List<double[]> here = new ArrayList<>();
    List<double[]> there = new ArrayList<>();
    inSession(
        () -> {
          Model model = SampleModels.DENSE.make();
          model.compile(c -> c.optimizer(optimizer).loss("mse"));
          train(model);
          model.save(file);
          train(model);
          here.addAll(state(model));
        });
    inSession(
        () -> {
          Model model = Models.load(file);
          train(model);
          there.addAll(state(model));
        });

    assertThat(there).usingRecursiveComparison().isEqualTo(here);
  }

  private static void inSession(Runnable work) {
    try (Session session = Session.builder().seed(3).threads(1).backend("interpreter").build()) {
      session.run(work);
    }
  }

  private static void train(Model model) {
    model.fit(
        SampleModels.inputs(model),
        SampleModels.targets(model),
        f -> f.epochs(1).batchSize(4).shuffle(false).verbose(0));
  }

  /** Predictions, weights and what the optimizer remembers. */
  private static List<double[]> state(Model model) {
    List<double[]> all = new ArrayList<>();
    model
        .predict(SampleModels.inputs(model), e -> e.verbose(0))
        .forEach(output -> all.add(output.array().buffer().toDoubles()));
    model.getWeights().forEach(weight -> all.add(weight.buffer().toDoubles()));
    model.optimizer().variables().forEach(v -> all.add(v.value().buffer().toDoubles()));
    return all;
  }

  @ParameterizedTest
  @EnumSource(SampleModels.class)
  void architectureSurvivesJsonAndYaml(SampleModels sample) {
    Model model = sample.make();

    assertThat(KerasJson.read(model.toJson()).toJson()).isEqualTo(model.toJson());
    assertThat(KerasYaml.read(model.toYaml()).toYaml()).isEqualTo(model.toYaml());
    assertThat(KerasYaml.read(model.toYaml()).toJson()).isEqualTo(model.toJson());
  }

  @ParameterizedTest
  @ValueSource(strings = {"keras", "h5"})
  void theSameModelGivesTheSameBytes(String format) throws IOException {
    Model model = SampleModels.NESTED.make();
    model.save(folder.resolve("a." + format));
    model.save(folder.resolve("b." + format));

    assertThat(folder.resolve("a." + format)).hasSameBinaryContentAs(folder.resolve("b." + format));
  }

  @ParameterizedTest
  @ValueSource(strings = {"w.weights.h5", "w.h5", "w.ckpt", "w.keras"})
  void weightsGoFromModelToModel(String name) {
    Model source = SampleModels.RECURRENT.make();
    Model target = SampleModels.RECURRENT.make();
    Path file = folder.resolve(name);
    if (name.endsWith(".keras")) {
      source.save(file);
    } else {
      source.saveWeights(file);
    }
    // A checkpoint goes by names, which automatic ones of a second model are not.
    Model receiver = name.endsWith(".ckpt") ? source : target;
    receiver.loadWeights(file);

    assertThat(values(receiver)).usingRecursiveComparison().isEqualTo(values(source));
  }

  private static List<double[]> values(Model model) {
    return model.getWeights().stream().map(array -> array.buffer().toDoubles()).toList();
  }

  private static Sequential named(int units, String... names) {
    Sequential model = new Sequential().input(4);
    for (String name : names) {
      model.add(new Dense(units).name(name));
    }
    return model;
  }

  @Test
  void byNameLoadsWhatBothHave() {
    Path file = folder.resolve("w.h5");
    Model source = named(4, "a", "b", "c");
    source.saveWeights(file);
    Model target = named(4, "c", "new");
    NdArray untouched = target.getLayer("new").getWeights().getFirst();

    assertThatThrownBy(() -> target.loadWeights(file))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("has 2 layers with weights, the file has 3")
        .hasMessageContaining("only in the model: [new]")
        .hasMessageContaining("only in the file: [a, b]");
    target.loadWeights(file, o -> o.byName(true));
    assertThat(target.getLayer("c").getWeights().getFirst().buffer().toDoubles())
        .isEqualTo(source.getLayer("c").getWeights().getFirst().buffer().toDoubles());
    assertThat(target.getLayer("new").getWeights().getFirst().buffer().toDoubles())
        .isEqualTo(untouched.buffer().toDoubles());
  }

  @ParameterizedTest
  @ValueSource(strings = {"w.h5", "w.weights.h5"})
  void mismatchesAreNamedAllAtOnceOrLeftOut(String name) {
    Path file = folder.resolve(name);
    Model source = new Sequential().input(4).add(new Dense(4)).add(new Dense(5)).add(new Dense(6));
    source.saveWeights(file);
    Model target = new Sequential().input(4).add(new Dense(4)).add(new Dense(7)).add(new Dense(8));
    List<double[]> before = values(target);

    assertThatThrownBy(() -> target.loadWeights(file))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("'kernel' has shape [4, 7], in the file [4, 5]")
        .hasMessageContaining("'kernel' has shape [7, 8], in the file [5, 6]");
    assertThat(values(target)).usingRecursiveComparison().isEqualTo(before);
    List<String> notes = new ArrayList<>();
    target.loadWeights(file, o -> o.skipMismatch(true).notes(notes::add));
    assertThat(notes).isNotEmpty().allMatch(note -> note.startsWith("left out: "));
    assertThat(values(target).getFirst()).isEqualTo(values(source).getFirst());
    assertThat(values(target).get(2)).isEqualTo(before.get(2));
  }

  @Test
  void compileSettingsComeBack() {
    Path file = folder.resolve("m.keras");
    Model model = SampleModels.NESTED.make();
    List<String> outputs = model.outputNames();
    model.compile(
        c ->
            c.optimizer("sgd")
                .losses(Map.of(outputs.get(0), "mse", outputs.get(1), "mae"))
                .lossWeights(Map.of(outputs.get(0), 0.25, outputs.get(1), 2.0))
                .metrics(Map.of(outputs.get(0), "mae"))
                .stepsPerExecution(2));
    model.optimizer().setLearningRate(0.125);
    model.save(file);
    Tensors x = SampleModels.inputs(model);
    Tensors y = SampleModels.targets(model);

    Model again = Models.load(file);
    assertThat(again.optimizer().learningRate()).isEqualTo(0.125);
    assertThat(again.evaluate(x, y, e -> e.verbose(0)))
        .isEqualTo(model.evaluate(x, y, e -> e.verbose(0)));
    assertThat(Models.load(file, o -> o.compile(false)).isCompiled()).isFalse();
  }

  @Test
  void aLossOfTheUsersOwnIsNotedAndTheModelIsLoadedWithoutIt() {
    Path file = folder.resolve("m.h5");
    Model model = SampleModels.DENSE.make();
    model.compile(c -> c.loss((t, p) -> t.minus(p).square().mean(-1)));
    model.save(file);

    List<String> notes = new ArrayList<>();
    Model again = Models.load(file, o -> o.notes(notes::add));
    assertThat(again.isCompiled()).isFalse();
    assertThat(notes).singleElement().asString().startsWith("the model is not compiled: ");
  }

  @Test
  void manyLongNamesAreSplitAndReadAgain() {
    Sequential model = new Sequential().input(1);
    for (int i = 0; i < 700; i++) {
      model.add(new Dense(1).name("a_layer_with_quite_a_long_name_" + "x".repeat(80) + "_" + i));
    }
    Path file = folder.resolve("w.h5");
    model.saveWeights(file);
    List<double[]> before = values(model);
    model.setWeights(
        model.getWeights().stream()
            .map(w -> NdArray.zeros(w.buffer().memory(), w.type(), w.shape()))
            .toList());
    model.loadWeights(file);

    assertThat(values(model)).usingRecursiveComparison().isEqualTo(before);
  }

  @Test
  void otherFormatsAreRefusedWithWhatToDo() throws IOException {
    Model model = SampleModels.DENSE.make();
    Path saved = Files.createDirectories(folder.resolve("saved"));
    Files.writeString(saved.resolve("saved_model.pb"), "graph");
    Path occupied = Files.writeString(folder.resolve("there.keras"), "x");

    assertThatThrownBy(() -> Models.load(saved))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("is a SavedModel")
        .hasMessageContaining(".save('model.keras')");
    assertThatThrownBy(() -> model.save(folder.resolve("m.pb")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("saved as .keras or .h5");
    assertThatThrownBy(() -> model.save(occupied, o -> o.overwrite(false)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("is there already");
    model.saveWeights(folder.resolve("w.h5"));
    assertThatThrownBy(() -> Models.load(folder.resolve("w.h5")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("holds weights only");
  }
}
