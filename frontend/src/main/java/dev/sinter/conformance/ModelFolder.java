package dev.sinter.conformance;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sinter.format.Models;
import dev.sinter.format.StoredWeightList;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.Shape;
import dev.sinter.model.Model;
import dev.sinter.runtime.InputException;
import dev.sinter.runtime.buffer.ElementType;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Loads every model file of a folder, runs those with recorded inputs, and compares with the
 * recorded outputs.
 */
public final class ModelFolder {
  private static final double RELATIVE = 1e-4;
  private static final double ABSOLUTE = 1e-5;

  private final Path folder;
  private final String backend;

  /**
   * @param folder with model files, at any depth
   * @param backend what executes the models
   */
  public ModelFolder(Path folder, String backend) {
    this.folder = folder;
    this.backend = backend;
  }

  /**
   * How it went with a file.
   *
   * @param file path below the folder
   * @param loaded whether it could be read
   * @param detail what was read, or all causes why not
   * @param comparison with recorded values, if there are any and the model was loaded
   */
  public record Verdict(
      String file, boolean loaded, String detail, Optional<Comparison> comparison) {
    @Override
    public String toString() {
      return (loaded ? "loaded   " : "refused  ")
          + file
          + "  "
          + detail
          + comparison.map(c -> "  " + c).orElse("");
    }
  }

  /**
   * The outputs of a model beside recorded ones.
   *
   * @param deviation the largest absolute difference; infinite if shapes differ
   * @param excess the largest difference, as a multiple of what is allowed: 1e-5 + 1e-4 |recorded|
   * @param failure why nothing could be compared
   */
  public record Comparison(double deviation, double excess, Optional<String> failure) {
    /** {@return whether all values are as near as allowed} */
    public boolean isWithin() {
      return failure.isEmpty() && excess <= 1;
    }

    @Override
    public String toString() {
      return failure
          .map(why -> "FAILED: " + why)
          .orElseGet(
              () ->
                  String.format(
                      Locale.ROOT,
                      "deviation %.2e%s",
                      deviation,
                      isWithin()
                          ? ""
                          : String.format(Locale.ROOT, ", %.3g times too much", excess)));
    }
  }

  /**
   * {@return a verdict on every model file, in the order of their names}
   *
   * @param sink told of each as it is found
   */
  public List<Verdict> check(Consumer<Verdict> sink) {
    List<Verdict> verdicts = new ArrayList<>();
    for (Path file : files()) {
      if (isModelFile(file)) {
        Verdict verdict = inOwnSession(file);
        sink.accept(verdict);
        verdicts.add(verdict);
      }
    }
    return verdicts;
  }

  /** {@return such as {@code 90 loaded, 6 refused; 60 of 60 within tolerance}} */
  public static String summary(List<Verdict> verdicts) {
    long loaded = verdicts.stream().filter(Verdict::loaded).count();
    List<Comparison> compared = verdicts.stream().flatMap(v -> v.comparison().stream()).toList();
    return loaded
        + " loaded, "
        + (verdicts.size() - loaded)
        + " refused; "
        + compared.stream().filter(Comparison::isWithin).count()
        + " of "
        + compared.size()
        + " with recorded values within rtol 1e-4, atol 1e-5";
  }

  private List<Path> files() {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new ModelException(folder + ": cannot be listed: " + e.getMessage(), e);
    }
  }

  private static boolean isModelFile(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".json") || name.endsWith(".yaml") || name.endsWith(".yml")) {
      return !name.endsWith(".ref.json") && isArchitecture(file);
    }
    return !name.endsWith("_inputs_and_outputs.h5")
        && Stream.of(".h5", ".hdf5", ".hd5", ".keras").anyMatch(name::endsWith);
  }

  /** Other texts lie beside models, too: those of models say their class in the first place. */
  private static boolean isArchitecture(Path file) {
    try {
      String text = Files.readString(file).stripLeading();
      if (text.startsWith("{")) {
        var object = new ObjectMapper().readTree(text);
        return object.has("modelTopology") || (object.has("class_name") && object.has("config"));
      }
      return text.contains("class_name:");
    } catch (IOException e) {
      return false;
    }
  }

  private Verdict inOwnSession(Path file) {
    String name = folder.relativize(file).toString();
    try (Session session = Session.builder().backend(backend).threads(1).build()) {
      return session.call(() -> verdict(file, name));
    }
  }

  private Verdict verdict(Path file, String name) {
    List<String> notes = new ArrayList<>();
    try {
      Optional<Model> model = load(file, notes);
      if (model.isEmpty()) {
        return new Verdict(name, true, StoredWeightList.describe(file), Optional.empty());
      }
      String detail = detail(model.get(), notes);
      return new Verdict(
          name,
          true,
          detail,
          RecordedValues.beside(file).map(recorded -> compare(model.get(), recorded)));
    } catch (ModelException | InputException e) {
      return new Verdict(name, false, String.valueOf(e.getMessage()), Optional.empty());
    }
  }

  private static String detail(Model model, List<String> notes) {
    return model.layers().size()
        + " layers"
        + (model.isBuilt() ? ", " + model.countParams() + " parameters" : ", not built")
        + (model.isCompiled() ? ", compiled" : "")
        + (notes.isEmpty() ? "" : " (" + String.join("; ", notes) + ")");
  }

  /** {@return the model; nothing for weights without an architecture beside them} */
  private static Optional<Model> load(Path file, List<String> notes) {
    String name = file.getFileName().toString();
    if (!StoredWeightList.isWeightsOnly(file)) {
      return Optional.of(Models.load(file, options -> options.notes(notes::add)));
    }
    Optional<Path> architecture = architecture(file, name);
    if (architecture.isEmpty()) {
      return Optional.empty();
    }
    Model model = Models.load(architecture.get());
    Models.loadWeights(model, file, options -> {});
    notes.add("architecture from " + architecture.get().getFileName());
    return Optional.of(model);
  }

  /** {@code x_weights.h5} goes with {@code x_config.json}, {@code x_model.yaml}, ... */
  private static Optional<Path> architecture(Path file, String name) {
    String stem = name.replaceFirst("[._]weights\\.(h5|hdf5|hd5)$", "");
    if (stem.equals(name)) {
      return Optional.empty();
    }
    Path parent = file.toAbsolutePath().getParent();
    try (Stream<Path> beside = Files.list(parent)) {
      return beside
          .filter(path -> path.getFileName().toString().startsWith(stem))
          .filter(path -> path.getFileName().toString().matches(".*\\.(json|ya?ml)"))
          .filter(ModelFolder::isModelFile)
          .sorted()
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  // ---- recorded values --------------------------------------------------------------------------

  private static Comparison compare(Model model, RecordedValues recorded) {
    try {
      Tensors outputs =
          model.predict(inputs(model, recorded), options -> options.batchSize(32).verbose(0));
      double deviation = 0;
      double excess = 0;
      List<String> names = model.outputNames();
      List<NdArray> expected = List.copyOf(recorded.outputs().values());
      for (int i = 0; i < outputs.size(); i++) {
        NdArray wanted =
            Optional.ofNullable(
                    names.size() == outputs.size() ? recorded.outputs().get(names.get(i)) : null)
                .orElse(expected.get(Math.min(i, expected.size() - 1)));
        double[] actual = outputs.get(i).array().buffer().toDoubles();
        double[] wished = wanted.buffer().toDoubles();
        if (actual.length != wished.length) {
          return failed(
              "output " + outputs.get(i).array().shape() + " instead of " + wanted.shape());
        }
        for (int j = 0; j < actual.length; j++) {
          double difference = Math.abs(actual[j] - wished[j]);
          double bound = ABSOLUTE + RELATIVE * Math.abs(wished[j]);
          boolean both = Double.isNaN(actual[j]) && Double.isNaN(wished[j]);
          deviation = both ? deviation : Math.max(deviation, difference);
          excess = both ? excess : Math.max(excess, difference / bound);
        }
      }
      return new Comparison(deviation, excess, Optional.empty());
    } catch (ModelException | InputException e) {
      return failed(String.valueOf(e.getMessage()));
    }
  }

  private static Comparison failed(String why) {
    return new Comparison(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Optional.of(why));
  }

  private static Tensors inputs(Model model, RecordedValues recorded) {
    Map<String, NdArray> given = recorded.inputs();
    List<String> names = model.inputNames();
    List<NdArray> inOrder = List.copyOf(given.values());
    List<Tensor> tensors = new ArrayList<>();
    for (int i = 0; i < Math.max(1, names.size()); i++) {
      NdArray array =
          Optional.ofNullable(names.isEmpty() ? null : given.get(names.get(i)))
              .orElse(inOrder.get(Math.min(i, inOrder.size() - 1)));
      tensors.add(Tensor.of(shaped(model, i, array.cast(ElementType.F32))));
    }
    return Tensors.of(tensors.toArray(Tensor[]::new));
  }

  /** A plain list of numbers is one sample; of an image, one channel comes after the other. */
  private static NdArray shaped(Model model, int index, NdArray array) {
    if (index >= model.inputs().size()) {
      return array;
    }
    Shape shape = model.inputs().get(index).shape();
    if (array.rank() == shape.rank()) {
      return array;
    }
    long[] extents = shape.dims().stream().mapToLong(d -> d.isFixed() ? d.fixed() : -1).toArray();
    long known = 1;
    for (int i = 1; i < extents.length; i++) {
      known *= extents[i];
    }
    extents[0] = known > 0 ? array.count() / known : 1;
    if (extents.length != 4 || array.rank() != 1) {
      return array.reshape(extents);
    }
    Tensor channels = Tensor.of(array.reshape(extents[0], extents[3], extents[1], extents[2]));
    return channels.transpose(0, 2, 3, 1).array();
  }
}
