package dev.sinter.cli;

import dev.sinter.callbacks.Callbacks;
import dev.sinter.config.Argument;
import dev.sinter.config.ArgumentTypes;
import dev.sinter.config.Spec;
import dev.sinter.ir.IrException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** {@code sinter arguments}: what of Keras's arguments there is, and how it is called here. */
@Command(
    name = "arguments",
    description = "Prints the table of Keras's arguments of models, callbacks and utilities.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  sinter arguments > docs/model-arguments.md"})
public final class ArgumentsCommand implements Callable<Integer> {
  private static final String TABLE = "model-arguments.txt";

  @picocli.CommandLine.Spec private CommandSpec specification;

  /** Made by the command line. */
  ArgumentsCommand() {}

  /**
   * A line of the table.
   *
   * @param section heading above it
   * @param keras Keras's words
   * @param here methods that take it, such as {@code FitOptions.epochs}; empty if it is refused
   * @param note what it does, or why it is refused
   */
  public record Row(String section, String keras, List<String> here, String note) {
    /** Freezes the list. */
    public Row {
      here = List.copyOf(here);
    }
  }

  /** {@return all lines that are no declared arguments of callbacks} */
  public static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    String section = "";
    for (String line : lines()) {
      if (line.startsWith("## ")) {
        section = line.substring(3);
      } else if (!line.startsWith("#") && !line.isBlank()) {
        String[] cells = line.split(" \\| ", -1);
        if (cells.length != 3) {
          throw new IrException("argument table: three cells are needed, got: " + line);
        }
        List<String> here = cells[1].equals("-") ? List.of() : List.of(cells[1].split(", "));
        rows.add(new Row(section, cells[0], here, cells[2]));
      }
    }
    return rows;
  }

  private static List<String> lines() {
    try (InputStream stream = ArgumentsCommand.class.getResourceAsStream(TABLE)) {
      if (stream == null) {
        throw new IrException("argument table: the resource " + TABLE + " is missing");
      }
      return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))
          .lines()
          .toList();
    } catch (IOException e) {
      throw new IrException("argument table: cannot be read: " + e.getMessage(), e);
    }
  }

  /** {@return the table as Markdown} */
  public static String markdown() {
    StringBuilder text =
        new StringBuilder(
            """
            # Keras's arguments, and what they are here

            Written by `sinter arguments > docs/model-arguments.md`; a test compares both. An entry without
            a name in the second column is not there, and the third says why. Which tests show each row, the
            table `testsuite/src/test/resources/arguments/tests.txt` says; a test compares that, too.
            """);
    String section = "";
    for (Row row : rows()) {
      if (!row.section().equals(section)) {
        section = row.section();
        heading(text, section);
      }
      List<String> here = row.here().stream().map(name -> "`" + name + "`").toList();
      row(text, "`" + row.keras() + "`", String.join(", ", here), row.note());
    }
    for (Spec<?> spec : Callbacks.registry().specs()) {
      heading(text, "Callback " + spec.className());
      for (Argument<?> argument : spec.arguments()) {
        String initial = argument.isRequired() ? "" : "=" + initial(argument);
        row(
            text,
            "`" + argument.name() + initial + "`",
            "`" + spec.type().getSimpleName() + "`",
            argument.doc());
      }
    }
    return text.toString();
  }

  private static <V> String initial(Argument<V> argument) {
    return argument
        .initial()
        .map(value -> ArgumentTypes.show(argument.type().write(value)))
        .orElse("");
  }

  private static void heading(StringBuilder text, String section) {
    text.append("\n## ").append(section).append("\n\n| Keras | here | notes |\n|---|---|---|\n");
  }

  private static void row(StringBuilder text, String keras, String here, String note) {
    text.append("| ").append(keras).append(" | ").append(here).append(" | ").append(note);
    text.append(" |\n");
  }

  @Override
  public Integer call() {
    specification.commandLine().getOut().print(markdown());
    specification.commandLine().getOut().flush();
    return ExitCodes.DONE;
  }
}
