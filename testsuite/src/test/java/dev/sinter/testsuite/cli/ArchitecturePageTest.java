package dev.sinter.testsuite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.cli.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * The walk through all levels in {@code docs/architecture.md} shows what the commands beside its
 * blocks print today. Commands run in the order of the page; a line {@code ...} stands for lines
 * that are left out. With {@code -Dsinter.test.update=true} blocks without such lines are written
 * anew.
 */
@Timeout(600)
class ArchitecturePageTest {
  private static final String LEFT_OUT = "...";
  private static final Pattern SHOWN =
      Pattern.compile("```sh\n(\\./sinter [^\n]*)\n```\n(?:```\n(.*?)```\n)?", Pattern.DOTALL);

  @TempDir private Path folder;

  private static Path root() {
    return Files.isDirectory(Path.of("examples")) ? Path.of("") : Path.of("..");
  }

  @Test
  void blocksAreWhatTheirCommandsPrint() throws IOException {
    Path page = root().resolve("docs/architecture.md");
    String text = Files.readString(page);
    StringBuilder updated = new StringBuilder();
    List<String> wrong = new ArrayList<>();
    int blocks = 0;
    int end = 0;
    Matcher shown = SHOWN.matcher(text);
    while (shown.find()) {
      String printed = run(shown.group(1));
      String block = shown.group(2);
      if (block != null) {
        blocks++;
        if (!shows(block.lines().toList(), printed.lines().toList())) {
          wrong.add(shown.group(1) + "\n" + printed);
        }
        boolean whole = block.lines().noneMatch(LEFT_OUT::equals);
        updated.append(text, end, shown.start(2)).append(whole ? printed : block);
        end = shown.end(2);
      }
    }
    if (Boolean.getBoolean("sinter.test.update")) {
      Files.writeString(page, updated.append(text.substring(end)));
    }
    assertThat(wrong).isEmpty();
    assertThat(blocks).as("every level is shown").isGreaterThanOrEqualTo(9);
  }

  private String run(String line) {
    String[] words = line.split(" ");
    String[] arguments = new String[words.length - 1];
    for (int i = 1; i < words.length; i++) {
      arguments[i - 1] =
          words[i].endsWith(".sir")
              ? folder.resolve(words[i]).toString()
              : words[i].endsWith(".sinter") ? root().resolve(words[i]).toString() : words[i];
    }
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    assertThat(Main.run(command, arguments)).as("%s: %s", line, err).isZero();
    return out.toString();
  }

  /** Whether the parts of a block stand in what was printed, one after the other. */
  private static boolean shows(List<String> block, List<String> printed) {
    int next = 0;
    boolean skips = false;
    for (List<String> part : parts(block)) {
      int at = next;
      while (at + part.size() <= printed.size()
          && !printed.subList(at, at + part.size()).equals(part)) {
        at++;
      }
      if (at + part.size() > printed.size() || (!skips && at != next)) {
        return false;
      }
      next = at + part.size();
      skips = true;
    }
    return block.getLast().equals(LEFT_OUT) || next == printed.size();
  }

  /** The runs of lines between those that stand for others; the first may be empty. */
  private static List<List<String>> parts(List<String> block) {
    List<List<String>> parts = new ArrayList<>(List.of(new ArrayList<>()));
    for (String line : block) {
      if (line.equals(LEFT_OUT)) {
        parts.add(new ArrayList<>());
      } else {
        parts.getLast().add(line);
      }
    }
    return parts;
  }
}
