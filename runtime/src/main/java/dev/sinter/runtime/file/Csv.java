package dev.sinter.runtime.file;

import dev.sinter.runtime.InputException;
import dev.sinter.runtime.buffer.ElementType;
import dev.sinter.runtime.buffer.NdArray;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Delimited text in UTF-8, plain or gzip: how to read it.
 *
 * @param header whether the first record names the columns
 * @param delimiter what separates fields
 * @param quote what encloses fields that hold delimiters, line ends or quotes
 */
public record Csv(boolean header, char delimiter, char quote) {

  /** {@return comma and double quote, with a header} */
  public static Csv withHeader() {
    return new Csv(true, ',', '"');
  }

  /** {@return comma and double quote, without a header} */
  public static Csv withoutHeader() {
    return new Csv(false, ',', '"');
  }

  /** {@return this with another delimiter} */
  public Csv delimiter(char other) {
    return new Csv(header, other, quote);
  }

  /** {@return this with another quote} */
  public Csv quote(char other) {
    return new Csv(header, delimiter, other);
  }

  /**
   * Reads a file of numbers without keeping its text.
   *
   * @param path the file
   * @param type of the result
   * @return shape (records, columns)
   * @throws InputException naming file, line and column, if a record has another number of fields
   *     or a field is no such number
   */
  public NdArray readNumbers(Path path, ElementType type) {
    NumberSink sink = new NumberSink(type);
    Records records = new Records();
    read(
        path,
        records,
        fields -> {
          for (int i = 0; i < fields.size(); i++) {
            if (!sink.add(fields.get(i))) {
              throw records.error(
                  "column '" + records.names.get(i) + "': " + sink.complaint(fields.get(i)));
            }
          }
        });
    return sink.array(records.count, records.names.size());
  }

  /**
   * Reads a file as text.
   *
   * @param path the file
   * @return the table
   * @throws InputException naming file and line, if a record has another number of fields
   */
  public CsvTable readText(Path path) {
    List<List<String>> columns = new ArrayList<>();
    List<Long> lines = new ArrayList<>();
    Records records = new Records();
    read(
        path,
        records,
        fields -> {
          for (int i = 0; i < fields.size(); i++) {
            if (columns.size() == i) {
              columns.add(new ArrayList<>());
            }
            columns.get(i).add(fields.get(i));
          }
          lines.add(records.line);
        });
    while (columns.size() < records.names.size()) {
      columns.add(List.of());
    }
    return new CsvTable(path.toString(), records.names, columns, lines);
  }

  private interface RecordSink {
    void take(List<String> fields);
  }

  /** Where the reader is. */
  private static final class Records {
    private Optional<CsvTokenizer> tokenizer = Optional.empty();
    private List<String> names = List.of();
    private long count;
    private long line;

    private InputException error(String message) {
      return tokenizer.orElseThrow().error(message);
    }
  }

  private void read(Path path, Records records, RecordSink sink) {
    try (ByteSource source = ByteSource.open(path)) {
      CsvTokenizer tokenizer = new CsvTokenizer(source, delimiter, quote);
      records.tokenizer = Optional.of(tokenizer);
      Optional<List<String>> record = tokenizer.next();
      if (record.isEmpty()) {
        throw new InputException(
            path + ": is empty, needs " + (header ? "a header" : "at least one record"));
      }
      long first = tokenizer.line();
      int width = record.get().size();
      records.names =
          header ? record.get() : IntStream.range(0, width).mapToObj(Integer::toString).toList();
      record = header ? tokenizer.next() : record;
      for (; record.isPresent(); record = tokenizer.next()) {
        if (record.get().size() != width) {
          throw tokenizer.error(
              "must have "
                  + width
                  + " fields as line "
                  + first
                  + " has, got "
                  + record.get().size());
        }
        records.line = tokenizer.line();
        sink.take(record.get());
        records.count++;
      }
    }
  }
}
