package dev.sinter.language;

import dev.sinter.ir.ModelException;
import dev.sinter.language.DataSpec.Loaded;
import dev.sinter.language.DataSpec.Paths;
import dev.sinter.language.syntax.Place;
import dev.sinter.runtime.buffer.ElementType;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.file.Csv;
import dev.sinter.runtime.file.CsvTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Delimited text: some columns are inputs, one may be the target. Targets that are whole numbers
 * become i32, others f32.
 */
final class CsvData {
  private final String file;
  private final Csv format;
  private final Optional<Object> targets;
  private final Optional<List<?>> inputs;

  CsvData(Map<String, @Nullable Object> given, Place place) {
    file = String.valueOf(given.get("file"));
    Csv plain = Boolean.TRUE.equals(given.get("header")) ? Csv.withHeader() : Csv.withoutHeader();
    format =
        given.get("delimiter") instanceof String d && d.length() == 1
            ? plain.delimiter(d.charAt(0))
            : plain;
    targets = Optional.ofNullable(given.get("targets"));
    inputs = given.get("inputs") instanceof List<?> list ? Optional.of(list) : Optional.empty();
    if (given.get("inputs") != null && inputs.isEmpty()) {
      throw new Problem(
          place,
          "csv: inputs must be a list of columns, as in [0, 1, 2] or [\"width\", \"height\"]");
    }
  }

  Loaded read(Paths paths, @Nullable Object stated) {
    Path path = paths.find(file);
    List<String> names = new ArrayList<>();
    NdArray table = table(path, names);
    int columns = Math.toIntExact(table.shape().get(1));
    boolean ofColumns = !"inputs".equals(stated);
    Optional<Object> column =
        targets.or(() -> ofColumns ? Optional.ofNullable(stated) : Optional.empty());
    Optional<Integer> target = column.map(c -> number(path, c, names, columns));
    List<Integer> chosen = new ArrayList<>();
    if (inputs.isPresent()) {
      inputs
          .get()
          .forEach(
              c -> chosen.add(number(path, java.util.Objects.requireNonNull(c), names, columns)));
    } else {
      for (int i = 0; i < columns; i++) {
        if (target.isEmpty() || target.get() != i) {
          chosen.add(i);
        }
      }
    }
    Map<String, NdArray> y = new LinkedHashMap<>();
    target.ifPresent(c -> y.put("y", targets(table, c)));
    return new Loaded(Map.of("x", select(table, chosen)), y);
  }

  private NdArray table(Path path, List<String> names) {
    if (!format.header()) {
      return format.readNumbers(path, ElementType.F64);
    }
    CsvTable table = format.readText(path);
    names.addAll(table.names());
    return table.numbers(ElementType.F64, table.names().toArray(String[]::new));
  }

  private static int number(Path path, Object column, List<String> names, int columns) {
    if (column.equals("last") && !names.contains("last")) {
      return columns - 1;
    } else if (column.equals("first") && !names.contains("first")) {
      return 0;
    }
    int index = column instanceof Number n ? n.intValue() : names.indexOf(String.valueOf(column));
    int plain = index < 0 && column instanceof Number ? index + columns : index;
    if (plain < 0 || plain >= columns) {
      throw new ModelException(
          path
              + ": there is no column "
              + column
              + "; columns are "
              + (names.isEmpty()
                  ? "0 to " + (columns - 1) + " (state header: true if the first line names them)"
                  : String.join(", ", names)));
    }
    return plain;
  }

  private static NdArray select(NdArray table, List<Integer> columns) {
    int rows = Math.toIntExact(table.rows());
    int width = Math.toIntExact(table.shape().get(1));
    float[] values = new float[rows * columns.size()];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < columns.size(); i++) {
        values[row * columns.size() + i] =
            (float) table.buffer().getDouble((long) row * width + columns.get(i));
      }
    }
    return NdArray.of(values, rows, columns.size());
  }

  private static NdArray targets(NdArray table, int column) {
    NdArray values = select(table, List.of(column)).reshape(table.rows());
    boolean whole = true;
    for (long i = 0; i < values.count(); i++) {
      whole &= values.buffer().getDouble(i) == Math.rint(values.buffer().getDouble(i));
    }
    return whole ? values.cast(ElementType.I32) : values;
  }
}
