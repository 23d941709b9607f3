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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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
  private final List<?> excluded;

  CsvData(Map<String, @Nullable Object> given, Place place) {
    file = String.valueOf(given.get("file"));
    Csv plain = Boolean.TRUE.equals(given.get("header")) ? Csv.withHeader() : Csv.withoutHeader();
    format =
        given.get("delimiter") instanceof String d && d.length() == 1
            ? plain.delimiter(d.charAt(0))
            : plain;
    targets = Optional.ofNullable(given.get("targets"));
    excluded =
        switch (given.get("exclude")) {
          case null -> List.of();
          case List<?> several -> several;
          case Object one -> List.of(one);
        };
    inputs = given.get("inputs") instanceof List<?> list ? Optional.of(list) : Optional.empty();
    if (given.get("inputs") != null && inputs.isEmpty()) {
      throw new Problem(
          place,
          "csv: inputs must be a list of columns, as in [0, 1, 2] or [\"width\", \"height\"]");
    }
  }

  /** A file's columns, of which only the wanted ones need to be numbers. */
  private sealed interface Columns {
    /** {@return how many there are} */
    int count();

    /** {@return their names, none for a file without header} */
    List<String> names();

    /** {@return the numbers of some columns, f32[rows, columns]} */
    NdArray select(List<Integer> columns);
  }

  /** Columns of a file of numbers alone. */
  private record Plain(NdArray table) implements Columns {
    @Override
    public int count() {
      return Math.toIntExact(table.shape().get(1));
    }

    @Override
    public List<String> names() {
      return List.of();
    }

    @Override
    public NdArray select(List<Integer> columns) {
      int rows = Math.toIntExact(table.rows());
      float[] values = new float[rows * columns.size()];
      for (int row = 0; row < rows; row++) {
        for (int i = 0; i < columns.size(); i++) {
          values[row * columns.size() + i] =
              (float) table.buffer().getDouble((long) row * count() + columns.get(i));
        }
      }
      return NdArray.of(values, rows, columns.size());
    }
  }

  /** Columns with names; those that nobody asks for may hold text. */
  private record Named(CsvTable table) implements Columns {
    @Override
    public int count() {
      return table.names().size();
    }

    @Override
    public List<String> names() {
      return table.names();
    }

    @Override
    public NdArray select(List<Integer> columns) {
      return table
          .numbers(ElementType.F64, columns.stream().map(table.names()::get).toArray(String[]::new))
          .cast(ElementType.F32);
    }
  }

  Loaded read(Paths paths, @Nullable Object stated) {
    Path path = paths.find(file);
    Columns table =
        format.header()
            ? new Named(format.readText(path))
            : new Plain(format.readNumbers(path, ElementType.F64));
    boolean ofColumns = !"inputs".equals(stated);
    Optional<Object> column =
        targets.or(() -> ofColumns ? Optional.ofNullable(stated) : Optional.empty());
    Optional<Integer> target = column.map(c -> number(path, c, table));
    List<Integer> chosen = new ArrayList<>();
    if (inputs.isPresent()) {
      inputs.get().forEach(c -> chosen.add(number(path, Objects.requireNonNull(c), table)));
    } else {
      Set<Integer> others = new HashSet<>();
      target.ifPresent(others::add);
      excluded.forEach(c -> others.add(number(path, Objects.requireNonNull(c), table)));
      for (int i = 0; i < table.count(); i++) {
        if (!others.contains(i)) {
          chosen.add(i);
        }
      }
    }
    Map<String, NdArray> y = new LinkedHashMap<>();
    target.ifPresent(c -> y.put("y", targets(table, c)));
    return new Loaded(Map.of("x", table.select(chosen)), y);
  }

  private static int number(Path path, Object column, Columns table) {
    List<String> names = table.names();
    if (column.equals("last") && !names.contains("last")) {
      return table.count() - 1;
    } else if (column.equals("first") && !names.contains("first")) {
      return 0;
    }
    int index = column instanceof Number n ? n.intValue() : names.indexOf(String.valueOf(column));
    int plain = index < 0 && column instanceof Number ? index + table.count() : index;
    if (plain < 0 || plain >= table.count()) {
      throw new ModelException(
          path
              + ": there is no column "
              + column
              + "; columns are "
              + (names.isEmpty()
                  ? "0 to "
                      + (table.count() - 1)
                      + " (state header: true if the first line names them)"
                  : String.join(", ", names)));
    }
    return plain;
  }

  private static NdArray targets(Columns table, int column) {
    NdArray values = table.select(List.of(column));
    values = values.reshape(values.rows());
    boolean whole = true;
    for (long i = 0; i < values.count(); i++) {
      whole &= values.buffer().getDouble(i) == Math.rint(values.buffer().getDouble(i));
    }
    return whole ? values.cast(ElementType.I32) : values;
  }
}
