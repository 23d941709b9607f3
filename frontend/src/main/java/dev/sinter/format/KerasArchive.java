package dev.sinter.format;

import dev.sinter.format.hdf5.Hdf5File;
import dev.sinter.format.hdf5.Hdf5Group;
import dev.sinter.format.hdf5.Hdf5Tree;
import dev.sinter.format.hdf5.Hdf5Writer;
import dev.sinter.ir.ModelException;
import dev.sinter.model.CompileConfig;
import dev.sinter.model.Model;
import dev.sinter.runtime.file.AtomicFile;
import dev.sinter.runtime.file.SealedZip;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code .keras} files: a zip archive of {@code metadata.json}, {@code config.json} (architecture
 * and compile settings) and {@code model.weights.h5} (weights and optimizer).
 */
final class KerasArchive {
  private static final String METADATA = "metadata.json";
  private static final String CONFIG = "config.json";
  private static final String WEIGHTS = "model.weights.h5";

  /** Says in the metadata, which Keras does not read, that the archive must have a seal. */
  private static final String SEAL = "sinter_seal";

  private KerasArchive() {}

  static Model read(Path path, LoadOptions options) {
    try (Archive archive = new Archive(path)) {
      String version = KerasJson.version(metadata(archive, path));
      String text =
          archive
              .text(CONFIG)
              .orElseThrow(
                  () -> new ModelException(path + ": is no .keras file: it has no " + CONFIG));
      Map<String, @Nullable Object> config = KerasJson.parse(text, path + ": " + CONFIG);
      Model model = ModelReader.read(config, version);
      try (Hdf5File file = weights(archive, path)) {
        readState(model, config, file.root(), options);
      }
      return model;
    }
  }

  /** {@return the metadata, empty without; who wrote it says there whether there is a seal} */
  private static Map<String, @Nullable Object> metadata(Archive archive, Path path) {
    Map<String, @Nullable Object> metadata =
        archive
            .text(METADATA)
            .map(text -> KerasJson.parse(text, path + ": " + METADATA))
            .orElseGet(LinkedHashMap::new);
    if (metadata.containsKey(SEAL) && !archive.isSealed()) {
      throw new ModelException(
          path
              + ": is damaged: its checksum is missing; it was changed or cut off after it was"
              + " written (a program that changes it on purpose must leave "
              + SEAL
              + " out of "
              + METADATA
              + ")");
    }
    return metadata;
  }

  private static Hdf5File weights(Archive archive, Path path) {
    if (!archive.has(WEIGHTS)) {
      throw new ModelException(
          path
              + ": has no "
              + WEIGHTS
              + (archive.has("model.weights.json")
                  ? "; its weights are in several files, which are not read: save it as one"
                  : ""));
    }
    return Hdf5File.of(archive.bytes(WEIGHTS), path + ": " + WEIGHTS);
  }

  private static void readState(
      Model model, Map<String, @Nullable Object> config, Hdf5Group root, LoadOptions options) {
    WeightLoader loader = new WeightLoader(model, new WeightOptions());
    StateTree.read(root, model, Optional.of(config), loader);
    loader.finish();
    if (!options.compile || !(config.get("compile_config") instanceof Map<?, ?> settings)) {
      return;
    }
    try {
      TrainingDialect.compile(model, ConfigObject.map(settings));
      if (model.isCompiled()) {
        OptimizerState.restore(
            model, at -> StateTree.vars(root, at, at).map(StateTree::arrays), false);
      }
    } catch (ModelException e) {
      options.notes.accept(
          (model.isCompiled() ? "the optimizer starts anew: " : "the model is not compiled: ")
              + e.getMessage());
    }
  }

  /** Reads only the weights, into a model that is there. */
  static void readWeights(Path path, Model model, WeightOptions options) {
    try (Archive archive = new Archive(path)) {
      metadata(archive, path);
      readWeights(archive, path, model, options);
    }
  }

  private static void readWeights(Archive archive, Path path, Model model, WeightOptions options) {
    try (Hdf5File file = weights(archive, path)) {
      Optional<Map<?, ?>> config =
          archive.text(CONFIG).map(text -> KerasJson.parse(text, path + ": " + CONFIG));
      WeightLoader loader = new WeightLoader(model, options);
      StateTree.read(file.root(), model, config, loader);
      loader.finish();
    }
  }

  static void write(Model model, Path path, SaveOptions options) {
    Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
    metadata.put("keras_version", ConfigWriter.KERAS_VERSION);
    metadata.put("date_saved", options.date);
    metadata.put(SEAL, "SHA-256 of every byte, in the comment of the archive");
    Map<String, @Nullable Object> config = ConfigWriter.modern(model);
    Hdf5Tree root = new Hdf5Tree();
    StateTree.write(model, root);
    if (options.includeOptimizer && model.isCompiled()) {
      config.put("compile_config", ConfigWriter.modern(CompileConfig.write(model).orElseThrow()));
      OptimizerState.paths(model.optimizers())
          .forEach(
              (at, optimizer) ->
                  StateTree.write(root.group(at + "/vars"), OptimizerState.stored(optimizer)));
    }
    byte[] weights = bytes(root);
    AtomicFile.write(
        path,
        out ->
            SealedZip.write(
                out,
                zip -> {
                  String what = "model '" + model.name() + "'";
                  Archive.add(zip, METADATA, utf8(KerasJson.text(metadata, what)));
                  Archive.add(zip, CONFIG, utf8(KerasJson.text(config, what)));
                  Archive.add(zip, WEIGHTS, weights);
                }));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] bytes(Hdf5Tree root) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      Hdf5Writer.write(root, out);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
