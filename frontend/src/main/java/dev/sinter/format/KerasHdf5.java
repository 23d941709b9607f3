package dev.sinter.format;

import dev.sinter.format.hdf5.Hdf5File;
import dev.sinter.format.hdf5.Hdf5Group;
import dev.sinter.format.hdf5.Hdf5Tree;
import dev.sinter.format.hdf5.Hdf5Writer;
import dev.sinter.ir.ModelException;
import dev.sinter.model.CompileConfig;
import dev.sinter.model.Layer;
import dev.sinter.model.Model;
import dev.sinter.model.SavedState;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.file.AtomicFile;
import dev.sinter.tensor.Variable;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code .h5} files: architecture and compile settings as attributes, weights in groups by layer;
 * files with weights only have those groups outermost.
 */
final class KerasHdf5 {
  private static final String MODEL = "model_config";
  private static final String TRAINING = "training_config";
  private static final String WEIGHTS = "model_weights";
  private static final String OPTIMIZER = "optimizer_weights";
  private static final String RANDOM = "random_state";

  private KerasHdf5() {}

  // ---- reading ----------------------------------------------------------------------------------

  static Model read(Path path, LoadOptions options) {
    try (Hdf5File file = Hdf5File.open(path)) {
      Hdf5Group root = file.root();
      String text =
          root.text(MODEL)
              .orElseThrow(
                  () ->
                      new ModelException(
                          path
                              + ": holds weights only; make the model, then call loadWeights on"
                              + " it"));
      Map<String, @Nullable Object> config = KerasJson.parse(text, path + ": " + MODEL);
      Model model = ModelReader.read(config, root.text("keras_version").orElse(""));
      root.group(WEIGHTS)
          .ifPresent(
              weights ->
                  new WeightLoader(model, new WeightOptions()).load(StoredWeights.read(weights)));
      root.group(RANDOM).ifPresent(random -> readRandomState(random, model));
      if (options.compile) {
        root.text(TRAINING).ifPresent(training -> compile(path, model, root, training, options));
      }
      return model;
    }
  }

  private static void compile(
      Path path, Model model, Hdf5Group root, String training, LoadOptions options) {
    try {
      TrainingDialect.compile(model, KerasJson.parse(training, path + ": " + TRAINING));
      if (model.isCompiled()) {
        boolean slotsTogether = slotsTogether(root.text("keras_version").orElse("1"));
        OptimizerState.restore(
            model, at -> root.group(group(at)).map(KerasHdf5::arrays), slotsTogether);
      }
    } catch (ModelException e) {
      options.notes.accept(
          (model.isCompiled() ? "the optimizer starts anew: " : "the model is not compiled: ")
              + e.getMessage());
    }
  }

  private static List<NdArray> arrays(Hdf5Group state) {
    return state.texts("weight_names").orElse(List.of()).stream().map(state::array).toList();
  }

  /** {@return where this format has what an archive keeps at a path of optimizers} */
  private static String group(String path) {
    return path.replaceFirst("optimizer", OPTIMIZER);
  }

  /** Until 2.10, one slot of all weights came before the next slot. */
  private static boolean slotsTogether(String version) {
    String[] parts = version.split("[.\\-]", -1);
    if (!parts[0].matches("\\d{1,3}")) {
      return true;
    }
    int major = Integer.parseInt(parts[0]);
    int minor = parts.length > 1 && parts[1].matches("\\d{1,4}") ? Integer.parseInt(parts[1]) : 0;
    return major < 2 || (major == 2 && minor < 11);
  }

  private static void readRandomState(Hdf5Group random, Model model) {
    WeightLoader loader = new WeightLoader(model, new WeightOptions());
    for (SavedState.Holder holder : SavedState.of(model, Model::layers)) {
      random
          .group(holder.path() + "/vars")
          .ifPresent(
              vars ->
                  loader.assign(
                      "random numbers of layer '" + holder.layer().name() + "'",
                      holder.makeRandomState(),
                      StateTree.arrays(vars)));
    }
    loader.finish();
  }

  /** Reads only the weights, into a model that is there. */
  static void readWeights(Path path, Model model, WeightOptions options) {
    try (Hdf5File file = Hdf5File.open(path)) {
      Hdf5Group root = file.root();
      WeightLoader loader = new WeightLoader(model, options);
      Optional<Hdf5Group> weights = root.group(WEIGHTS);
      if (weights.isPresent() || StoredWeights.isIn(root)) {
        loader.load(StoredWeights.read(weights.orElse(root)));
      } else if (StateTree.isIn(root)) {
        StateTree.read(root, model, Optional.empty(), loader);
        loader.finish();
      } else {
        throw new ModelException(path + ": holds no weights as Keras writes them");
      }
    }
  }

  // ---- writing ----------------------------------------------------------------------------------

  static void write(Model model, Path path, SaveOptions options) {
    Hdf5Tree root = new Hdf5Tree();
    root.text("keras_version", ConfigWriter.KERAS_VERSION);
    root.text("backend", ConfigWriter.BACKEND);
    String what = "model '" + model.name() + "'";
    root.bytes(MODEL, KerasJson.text(ConfigWriter.object(model), what));
    weights(model, root.group(WEIGHTS));
    randomState(model, root);
    if (options.includeOptimizer && model.isCompiled()) {
      Map<String, @Nullable Object> config =
          new LinkedHashMap<>(CompileConfig.write(model).orElseThrow());
      config.put("optimizer_config", ConfigWriter.notLegacy(config.remove("optimizer")));
      root.bytes(TRAINING, KerasJson.text(config, what));
      OptimizerState.paths(model.optimizers())
          .forEach((at, each) -> subset(root.group(group(at)), OptimizerState.stored(each)));
    }
    AtomicFile.write(path, out -> Hdf5Writer.write(root, out));
  }

  /** Writes only the weights, in groups by layer. */
  static void writeWeights(Model model, Path path) {
    Hdf5Tree root = new Hdf5Tree();
    weights(model, root);
    AtomicFile.write(path, out -> Hdf5Writer.write(root, out));
  }

  /** Writes only the weights, in groups by attribute, as {@code .weights.h5} files have them. */
  static void writeState(Model model, Path path) {
    Hdf5Tree root = new Hdf5Tree();
    StateTree.write(model, root);
    AtomicFile.write(path, out -> Hdf5Writer.write(root, out));
  }

  private static void weights(Model model, Hdf5Tree group) {
    List<Layer> layers = ConfigWriter.layers(model);
    group.texts("layer_names", layers.stream().map(Layer::name).toList());
    group.bytes("backend", ConfigWriter.BACKEND);
    group.bytes("keras_version", ConfigWriter.KERAS_VERSION);
    Set<Variable> own = new LinkedHashSet<>(model.weights());
    for (Layer layer : layers) {
      List<Variable> weights = WeightConversion.expected(layer);
      weights.forEach(own::remove);
      subset(group.group(layer.name()), weights);
    }
    subset(group.group("top_level_model_weights"), List.copyOf(own));
  }

  private static void subset(Hdf5Tree group, List<Variable> weights) {
    Set<String> names = new LinkedHashSet<>();
    for (Variable weight : weights) {
      String base = weight.path();
      String name = base + ":0";
      for (int i = 1; !names.add(name); i++) {
        name = base + "_" + i + ":0";
      }
      group.array(name, StoredArrays.storable(weight.value()));
    }
    group.texts("weight_names", List.copyOf(names));
  }

  private static void randomState(Model model, Hdf5Tree root) {
    for (SavedState.Holder holder : SavedState.of(model, Model::layers)) {
      if (!holder.randomState().isEmpty()) {
        StateTree.write(root.group(RANDOM + "/" + holder.path() + "/vars"), holder.randomState());
      }
    }
  }
}
