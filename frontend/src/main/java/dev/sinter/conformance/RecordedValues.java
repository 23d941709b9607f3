package dev.sinter.conformance;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sinter.format.hdf5.Hdf5File;
import dev.sinter.format.hdf5.Hdf5Group;
import dev.sinter.ir.ModelException;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.file.Npy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Inputs and outputs that were recorded for a model and lie beside its file:
 *
 * <ul>
 *   <li>{@code FILE.ref.json}, or {@code io.json} beside a {@code model.json}: names, shapes and
 *       files of little-endian f32;
 *   <li>{@code NAME_inputs_and_outputs.h5} beside {@code NAME_model.h5} or {@code NAME_weights.h5};
 *   <li>{@code NAME_input.npy} and {@code NAME_predictions.npy} beside {@code NAME.h5};
 *   <li>{@code NAME_input.txt} and {@code NAME_output.txt} beside {@code NAME_model.h5}: numbers.
 * </ul>
 *
 * @param inputs in the order of the record, by name; names may be empty
 * @param outputs in the order of the record, by name
 */
record RecordedValues(Map<String, NdArray> inputs, Map<String, NdArray> outputs) {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final TypeReference<Map<String, @Nullable Object>> MAP = new TypeReference<>() {};
  private static final TypeReference<Map<String, List<String>>> NAMES = new TypeReference<>() {};

  /** {@return what was recorded for a model, if anything was} */
  static Optional<RecordedValues> beside(Path model) {
    String name = model.getFileName().toString();
    String stem = name.replaceFirst("(_model|_weights)?\\.(h5|hdf5|keras)$", "");
    Path json = model.resolveSibling(name.equals("model.json") ? "io.json" : name + ".ref.json");
    try {
      if (Files.exists(json)) {
        return Optional.of(ofJson(json));
      } else if (Files.exists(model.resolveSibling(stem + "_inputs_and_outputs.h5"))) {
        return ofHdf5(model.resolveSibling(stem + "_inputs_and_outputs.h5"));
      } else if (Files.exists(model.resolveSibling(stem + "_predictions.npy"))) {
        return Optional.of(
            new RecordedValues(
                Map.of("", Npy.read(model.resolveSibling(stem + "_input.npy"))),
                Map.of("", Npy.read(model.resolveSibling(stem + "_predictions.npy")))));
      } else if (Files.exists(model.resolveSibling(stem + "_output.txt"))) {
        return Optional.of(
            new RecordedValues(
                Map.of("", numbers(model.resolveSibling(stem + "_input.txt"))),
                Map.of("", numbers(model.resolveSibling(stem + "_output.txt")))));
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new ModelException(model + ": recorded values cannot be read: " + e.getMessage(), e);
    }
  }

  private static RecordedValues ofJson(Path json) throws IOException {
    Map<String, @Nullable Object> object = MAPPER.readValue(json.toFile(), MAP);
    return new RecordedValues(
        ofFiles(json, object.get("inputs")), ofFiles(json, object.get("outputs")));
  }

  private static Map<String, NdArray> ofFiles(Path json, @Nullable Object list) throws IOException {
    Map<String, NdArray> arrays = new LinkedHashMap<>();
    if (!(list instanceof List<?> entries)) {
      throw new ModelException(json + ": inputs and outputs must be lists");
    }
    for (Object item : entries) {
      if (!(item instanceof Map<?, ?> entry) || !(entry.get("shape") instanceof List<?> extents)) {
        throw new ModelException(json + ": each input and output needs a shape");
      }
      byte[] bytes = Files.readAllBytes(json.resolveSibling(String.valueOf(entry.get("file"))));
      float[] values = new float[bytes.length / Float.BYTES];
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
      long[] shape = extents.stream().mapToLong(e -> ((Number) e).longValue()).toArray();
      arrays.put(String.valueOf(entry.get("name")), NdArray.of(values, shape));
    }
    return arrays;
  }

  /** Group "outputs" holds targets of training; predictions stand beside it, or activations do. */
  private static Optional<RecordedValues> ofHdf5(Path path) throws IOException {
    try (Hdf5File file = Hdf5File.open(path)) {
      Hdf5Group root = file.root();
      List<String> inputs = names(root, "inputs");
      List<String> outputs = names(root, "outputs");
      Optional<Hdf5Group> recorded = root.group("predictions").or(() -> root.group("activations"));
      if (recorded.isEmpty()) {
        return Optional.empty();
      }
      Hdf5Group given = root.group("inputs").orElseThrow();
      return Optional.of(
          new RecordedValues(arrays(given, inputs), arrays(recorded.get(), outputs)));
    }
  }

  private static List<String> names(Hdf5Group root, String attribute) throws IOException {
    String text = root.text(attribute).orElse("{}");
    return MAPPER.readValue(text, NAMES).getOrDefault(attribute, List.of());
  }

  private static Map<String, NdArray> arrays(Hdf5Group group, List<String> names) {
    Map<String, NdArray> arrays = new LinkedHashMap<>();
    names.forEach(name -> arrays.put(name, group.array(name)));
    return arrays;
  }

  private static NdArray numbers(Path path) throws IOException {
    String[] words = Files.readString(path, StandardCharsets.UTF_8).strip().split("\\s+", -1);
    return NdArray.of(
        Arrays.stream(words).mapToDouble(Double::parseDouble).toArray(), words.length);
  }
}
