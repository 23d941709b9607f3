package dev.sinter.testsuite.benchmark;

import dev.sinter.testsuite.benchmark.LayerShares.Measured;
import dev.sinter.testsuite.benchmark.LayerShares.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The table of measured layers within a page of the documentation. */
final class LayerTable {
  private static final String BEGIN = "<!-- table -->\n";
  private static final String END = "<!-- end of table -->\n";

  private LayerTable() {}

  /** Replaces what stands between the page's two marks; the rest of the page stays. */
  static void write(Path page, List<Row> rows) throws IOException {
    String text = Files.readString(page);
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    int end = text.indexOf(END);
    if (begin < BEGIN.length() || end < begin) {
      throw new IOException(page + ": has no two lines " + BEGIN.strip() + " and " + END.strip());
    }
    Files.writeString(
        page, text.substring(0, begin) + "\n" + of(rows) + "\n" + text.substring(end));
  }

  /** {@return the rows in Markdown, and a count of them} */
  static String of(List<Row> rows) {
    StringBuilder table =
        new StringBuilder(
            """
            | layer | input | forward, ms | bound by | share | training, ms | bound by | share |
            |---|---|---|---|---|---|---|---|
            """);
    int entries = 0;
    int low = 0;
    for (Row row : rows) {
      if (row.forward().isPresent()) {
        table.append("| ").append(row.size().layerName());
        table.append(" | ").append(row.size().description()).append(" |");
        for (Optional<Measured> measured : List.of(row.forward(), row.training())) {
          table.append(measured.map(LayerTable::cells).orElse(" | | |"));
          entries += measured.isPresent() ? 1 : 0;
          low += measured.filter(m -> m.fast() < 0.25).isPresent() ? 1 : 0;
        }
        table.append('\n');
      }
    }
    table.append("\nOf ").append(entries).append(" entries, ").append(low);
    table.append(" stay under 25 %.\n\nLeft out: ");
    List<String> left =
        rows.stream()
            .filter(row -> row.forward().isEmpty())
            .map(row -> row.size().layerName() + " (" + row.size().left() + ")")
            .toList();
    return table.append(String.join(", ", left)).append(".\n").toString();
  }

  private static String cells(Measured m) {
    return String.format(
        Locale.ROOT,
        " %.3f | %s | %s%.0f %%%s |",
        m.seconds() * 1e3,
        m.memory() ? "memory" : "arithmetic",
        m.fast() < 0.25 ? "**" : "",
        100 * m.fast(),
        m.fast() < 0.25 ? "**" : "");
  }
}
