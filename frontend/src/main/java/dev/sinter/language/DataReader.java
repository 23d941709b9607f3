package dev.sinter.language;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.text.NearestName;
import dev.sinter.language.DataSpec.Loaded;
import dev.sinter.language.DataSpec.Paths;
import dev.sinter.language.DataSpec.Source;
import dev.sinter.language.syntax.Expression;
import dev.sinter.language.syntax.Expression.Argument;
import dev.sinter.runtime.buffer.ElementType;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.file.Idx;
import dev.sinter.runtime.file.Npy;
import dev.sinter.runtime.file.Npz;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads data expressions: {@code csv("f.csv", targets: last)}, {@code idx("images", "labels",
 * scale: 1/255)}, {@code npy("x.npy", "y.npy")}, {@code npz("f.npz", inputs: "x", targets: "y")},
 * or a map {@code {inputs: {a: npy("a.npy"), b: npy("b.npy")}, targets: npy("y.npy")}}.
 */
record DataReader(Evaluator evaluator) {
  private static final Map<String, List<String>> FORMATS =
      Map.of(
          "csv", List.of("file", "targets", "inputs", "header", "delimiter", "scale", "exclude"),
          "idx", List.of("inputs", "targets", "scale"),
          "npy", List.of("inputs", "targets", "scale"),
          "npz", List.of("file", "inputs", "targets", "scale"));

  private static final List<String> NAMES = List.of("csv", "idx", "npy", "npz");

  /** {@return how the data of an expression are read} */
  Source source(Expression expression) {
    return switch (expression) {
      case Expression.MapOf map -> map(map);
      case Expression.Call call when call.callee() instanceof Expression.Name name ->
          call(name, call);
      case Expression other ->
          throw new Problem(
              other.place(),
              "data are read by csv, idx, npy or npz, as in idx(\"images\", \"labels\", scale:"
                  + " 1/255)");
    };
  }

  private Source call(Expression.Name name, Expression.Call call) {
    List<String> parameters = FORMATS.get(name.name());
    if (parameters == null) {
      throw new Problem(
          name.place(),
          "there is no data format '"
              + name.name()
              + "'"
              + NearestName.hint(name.name(), NAMES)
              + "; formats are "
              + String.join(", ", NAMES));
    }
    Map<String, @Nullable Object> given = new LinkedHashMap<>();
    int next = 0;
    for (Argument argument : call.arguments()) {
      if (argument.name().isEmpty() && next >= parameters.size()) {
        throw new Problem(
            argument.place(),
            name.name() + ": takes " + String.join(", ", parameters) + ", got more");
      }
      String key = argument.name().isPresent() ? argument.name().get() : parameters.get(next++);
      if (!parameters.contains(key)) {
        throw new Problem(
            argument.place(),
            name.name()
                + ": there is no argument '"
                + key
                + "'"
                + NearestName.hint(key, parameters)
                + "; it takes "
                + String.join(", ", parameters));
      }
      given.put(key, new SettingsReader(evaluator).value(key, argument.value()));
    }
    String first = parameters.getFirst();
    if (!(given.get(first) instanceof String)) {
      throw new Problem(
          call.place(),
          name.name()
              + ": '"
              + first
              + "' must be the name of a file, as in "
              + name.name()
              + "(\"FILE\")");
    }
    Optional<Double> scale = scale(name, call, given.get("scale"));
    Source plain =
        switch (name.name()) {
          case "csv" -> new CsvData(given, call.place())::read;
          case "idx" -> (paths, targets) -> files(paths, given, Idx::read);
          case "npy" -> (paths, targets) -> files(paths, given, Npy::read);
          default -> (paths, targets) -> archive(paths, given);
        };
    return scale
        .<Source>map(factor -> (paths, targets) -> scaled(plain.read(paths, targets), factor))
        .orElse(plain);
  }

  private static Optional<Double> scale(
      Expression.Name name, Expression.Call call, @Nullable Object value) {
    return switch (value) {
      case null -> Optional.empty();
      case Number number -> Optional.of(number.doubleValue());
      default ->
          throw new Problem(
              call.place(), name.name() + ": scale must be a number, as in 1/255, got " + value);
    };
  }

  private static Loaded scaled(Loaded loaded, double factor) {
    Map<String, NdArray> inputs = new LinkedHashMap<>();
    loaded.inputs().forEach((name, array) -> inputs.put(name, scaled(array, (float) factor)));
    return new Loaded(inputs, loaded.targets());
  }

  private static NdArray scaled(NdArray array, float factor) {
    float[] values = array.cast(ElementType.F32).buffer().toFloats().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
    return NdArray.of(values, array.shape().stream().mapToLong(Long::longValue).toArray());
  }

  // ---- formats
  // -----------------------------------------------------------------------------------------------------

  /** Reads one file. */
  @FunctionalInterface
  private interface FileReader {
    NdArray read(java.nio.file.Path path);
  }

  private static Loaded files(Paths paths, Map<String, @Nullable Object> given, FileReader reader) {
    Map<String, NdArray> inputs =
        Map.of("x", reader.read(paths.find(String.valueOf(given.get("inputs")))));
    Map<String, NdArray> targets =
        given.get("targets") instanceof String file
            ? Map.of("y", reader.read(paths.find(file)))
            : Map.of();
    return new Loaded(inputs, targets);
  }

  private static Loaded archive(Paths paths, Map<String, @Nullable Object> given) {
    java.nio.file.Path file = paths.find(String.valueOf(given.get("file")));
    return new Loaded(
        members(file, given.get("inputs"), true), members(file, given.get("targets"), false));
  }

  private static Map<String, NdArray> members(
      java.nio.file.Path file, @Nullable Object names, boolean required) {
    Map<String, NdArray> arrays = new LinkedHashMap<>();
    switch (names) {
      case String name -> arrays.put(name, Npz.read(file, name));
      case List<?> list ->
          list.forEach(
              name -> arrays.put(String.valueOf(name), Npz.read(file, String.valueOf(name))));
      case Map<?, ?> map ->
          map.forEach(
              (name, member) ->
                  arrays.put(String.valueOf(name), Npz.read(file, String.valueOf(member))));
      case null, default -> {
        if (required) {
          throw new ModelException(
              file
                  + ": state which arrays are inputs, as in inputs: \"x_train\"; the file holds "
                  + Npz.read(file).keySet());
        }
      }
    }
    return arrays;
  }

  private Source map(Expression.MapOf map) {
    Map<String, Source> inputs = new LinkedHashMap<>();
    Map<String, Source> targets = new LinkedHashMap<>();
    for (Argument entry : map.entries()) {
      Map<String, Source> part =
          switch (entry.name().orElse("")) {
            case "inputs" -> inputs;
            case "targets" -> targets;
            default ->
                throw new Problem(
                    entry.place(), "a map of data has the entries inputs and targets");
          };
      if (entry.value() instanceof Expression.MapOf several) {
        several.entries().forEach(e -> part.put(e.name().orElseThrow(), source(e.value())));
      } else {
        part.put(entry.name().orElseThrow(), source(entry.value()));
      }
    }
    if (inputs.isEmpty()) {
      throw new Problem(map.place(), "a map of data needs the entry inputs");
    }
    return (paths, column) -> new Loaded(firsts(inputs, paths), firsts(targets, paths));
  }

  private static Map<String, NdArray> firsts(Map<String, Source> sources, Paths paths) {
    Map<String, NdArray> arrays = new LinkedHashMap<>();
    sources.forEach(
        (name, source) ->
            arrays.put(name, List.copyOf(source.read(paths, null).inputs().values()).getFirst()));
    return arrays;
  }
}
