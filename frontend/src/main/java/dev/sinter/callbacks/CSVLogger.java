package dev.sinter.callbacks;

import static dev.sinter.config.ArgumentTypes.BOOL;
import static dev.sinter.config.ArgumentTypes.STRING;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * Writes a line for every epoch: its number, from 0, then the values in the order of their names. A
 * missing value is {@code NA}.
 */
public final class CSVLogger extends DeclaredCallback {
  private static final Argument<String> FILENAME =
      Argument.required("filename", STRING, "the file; its folder exists");
  private static final Argument<String> SEPARATOR =
      Argument.optional("separator", STRING, ",", "between values: one character")
          .check(new Check<>("one character", (String s) -> s.length() == 1));
  private static final Argument<Boolean> APPEND =
      Argument.optional("append", BOOL, false, "goes on with a file that is there");

  /** Declaration. */
  public static final Spec<CSVLogger> SPEC =
      Spec.of(CSVLogger.class, CSVLogger::new, FILENAME, SEPARATOR, APPEND).name("csv_logger");

  private List<String> columns = List.of();
  private boolean hasHeader;

  private CSVLogger(Arguments arguments) {
    super(arguments);
  }

  /** Writes to a file, which is begun anew with every training. */
  public CSVLogger(Path file) {
    this(SPEC.empty().with(FILENAME, file.toString()));
  }

  /** Sets the character between values. */
  public CSVLogger separator(String value) {
    put("separator", value);
    return this;
  }

  /** Sets whether a file that is there is gone on with. */
  public CSVLogger append(boolean value) {
    put("append", value);
    return this;
  }

  private Path file() {
    return Path.of(get(FILENAME));
  }

  private void write(String text, StandardOpenOption... options) {
    try {
      Files.writeString(file(), text, StandardCharsets.UTF_8, options);
    } catch (IOException e) {
      throw new ModelException("CSVLogger: cannot write '" + file() + "': " + e.getMessage(), e);
    }
  }

  @Override
  public void onTrainBegin() {
    columns = List.of();
    hasHeader = false;
    if (get(APPEND)) {
      try {
        hasHeader = Files.exists(file()) && Files.size(file()) > 0;
      } catch (IOException e) {
        throw new ModelException("CSVLogger: cannot read '" + file() + "': " + e.getMessage(), e);
      }
    } else {
      write(
          "",
          StandardOpenOption.CREATE,
          StandardOpenOption.WRITE,
          StandardOpenOption.TRUNCATE_EXISTING);
    }
  }

  @Override
  public void onEpochEnd(int epoch, SequencedMap<String, Double> logs) {
    StringBuilder text = new StringBuilder();
    if (columns.isEmpty()) {
      columns = columns(logs);
      if (!hasHeader) {
        text.append(row("epoch", columns));
      }
    }
    List<String> values =
        columns.stream()
            .map(name -> logs.containsKey(name) ? PythonText.show(logs.get(name)) : "NA")
            .toList();
    text.append(row(Integer.toString(epoch), values));
    write(text.toString(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Validation may come in later epochs only, so its columns are always there. */
  private static List<String> columns(SequencedMap<String, Double> logs) {
    List<String> names = logs.keySet().stream().sorted().collect(Collectors.toList());
    if (names.stream().noneMatch(name -> name.startsWith("val_"))) {
      new ArrayList<>(names).forEach(name -> names.add("val_" + name));
    }
    return List.copyOf(names);
  }

  private String row(String first, List<String> values) {
    List<String> cells = new ArrayList<>(List.of(first));
    cells.addAll(values);
    return cells.stream().map(this::quoted).collect(Collectors.joining(get(SEPARATOR))) + "\r\n";
  }

  private String quoted(String cell) {
    boolean special = cell.contains(get(SEPARATOR)) || cell.contains("\"") || cell.contains("\n");
    return special ? "\"" + cell.replace("\"", "\"\"") + "\"" : cell;
  }
}
