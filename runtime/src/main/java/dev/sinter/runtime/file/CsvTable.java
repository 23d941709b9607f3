package dev.sinter.runtime.file;

import dev.sinter.runtime.InputException;
import dev.sinter.runtime.buffer.ElementType;
import dev.sinter.runtime.buffer.NdArray;
import java.util.List;

/**
 * A table of text, column by column, for files that mix numbers and words.
 *
 * @param file where it was read, for messages
 * @param names name of each column; {@code 0, 1, ...} if the file has no header
 * @param columns the fields of each column
 * @param lines line of each record in the file
 */
public record CsvTable(
    String file, List<String> names, List<List<String>> columns, List<Long> lines) {

  /** Freezes the lists. */
  public CsvTable {
    names = List.copyOf(names);
    columns = columns.stream().map(List::copyOf).toList();
    lines = List.copyOf(lines);
  }

  /** {@return the number of records} */
  public long rows() {
    return lines.size();
  }

  /**
   * {@return the fields of a column}
   *
   * @throws InputException if there is none of that name; lists those there are
   */
  public List<String> column(String name) {
    int index = names.indexOf(name);
    if (index < 0) {
      throw new InputException(
          file + ": has no column '" + name + "'; it has " + String.join(", ", names));
    }
    return columns.get(index);
  }

  /**
   * Reads columns as numbers.
   *
   * @param type of the result
   * @param selected names of the columns, in order
   * @return shape (rows, columns)
   * @throws InputException naming line, column and field, if one is no such number
   */
  public NdArray numbers(ElementType type, String... selected) {
    NumberSink sink = new NumberSink(type);
    List<List<String>> chosen = List.of(selected).stream().map(this::column).toList();
    for (int row = 0; row < lines.size(); row++) {
      for (int i = 0; i < selected.length; i++) {
        String field = chosen.get(i).get(row);
        if (!sink.add(field)) {
          throw new InputException(
              file
                  + ": line "
                  + lines.get(row)
                  + ": column '"
                  + selected[i]
                  + "': "
                  + sink.complaint(field));
        }
      }
    }
    return sink.array(rows(), selected.length);
  }
}
