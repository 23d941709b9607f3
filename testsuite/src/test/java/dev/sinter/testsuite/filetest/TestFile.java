package dev.sinter.testsuite.filetest;

import dev.sinter.ir.text.Module;
import dev.sinter.ir.text.Parser;
import dev.sinter.testsuite.filetest.Item.Directive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file with its commands and items.
 *
 * @param path where it is
 * @param name relative to the folder of all files
 * @param text all of it
 * @param commands header lines without {@code // test:}
 * @param items in order; directives before the first one belong to every item
 */
record TestFile(Path path, String name, String text, List<String> commands, List<Item> items) {
  private static final Pattern HEADER = Pattern.compile("// test: (.*)");
  private static final Pattern START =
      Pattern.compile("(func|kernels|proc|program) @(\"[^\"]*\"|[^ (\\[{]+).*");
  private static final Pattern DIRECTIVE =
      Pattern.compile("\\s*// (check|check-next|check-not|check-count|run|size|grad|steps): ?(.*)");
  private static final String BLOCK = "// expect";
  private static final String BLOCK_LINE = "// |";

  static TestFile read(Path path, Path root) {
    String text;
    try {
      text = Files.readString(path);
    } catch (IOException e) {
      throw new AssertionError("cannot read " + path, e);
    }
    List<String> commands = new ArrayList<>();
    List<Item> items = new ArrayList<>();
    List<Directive> common = new ArrayList<>();
    List<Directive> own = new ArrayList<>();
    Optional<Item> open = Optional.empty();
    Optional<StringBuilder> block = Optional.empty();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      Matcher header = HEADER.matcher(line);
      Matcher start = START.matcher(line);
      Matcher directive = DIRECTIVE.matcher(line);
      if (header.matches()) {
        commands.add(header.group(1).strip());
      } else if (start.matches()) {
        close(open, common, own, block, items);
        open =
            Optional.of(
                new Item(
                    start.group(1),
                    start.group(2).replace("\"", ""),
                    i + 1,
                    List.of(),
                    Optional.empty()));
        own = new ArrayList<>();
        block = Optional.empty();
      } else if (directive.matches()) {
        (open.isPresent() ? own : common)
            .add(new Directive(directive.group(1), directive.group(2).strip(), i + 1));
      } else if (line.equals(BLOCK)) {
        block = Optional.of(new StringBuilder());
      } else if (line.startsWith(BLOCK_LINE) && block.isPresent()) {
        block.get().append(line.substring(BLOCK_LINE.length()).replaceFirst("^ ", "")).append('\n');
      }
    }
    close(open, common, own, block, items);
    return new TestFile(
        path, root.relativize(path).toString().replace('\\', '/'), text, commands, items);
  }

  private static void close(
      Optional<Item> open,
      List<Directive> common,
      List<Directive> own,
      Optional<StringBuilder> block,
      List<Item> items) {
    open.ifPresent(
        item -> {
          List<Directive> all = new ArrayList<>(common);
          all.addAll(own);
          items.add(
              new Item(
                  item.kind(),
                  item.name(),
                  item.firstLine(),
                  all,
                  block.map(StringBuilder::toString)));
        });
  }

  /** {@return the module of a file that must have no errors} */
  Module module() {
    return Parser.parse(text, name);
  }

  /** {@return all of the file as one item} */
  Item whole() {
    return new Item(
        "",
        "",
        1,
        items.stream().flatMap(i -> i.directives().stream()).distinct().toList(),
        Optional.empty());
  }

  /** Replaces the expectation of an item in the file itself. */
  void bless(Item item, String actual) {
    List<String> lines = new ArrayList<>();
    boolean inside = false;
    boolean replacing = false;
    for (String line : text.lines().toList()) {
      Matcher start = START.matcher(line);
      if (start.matches()) {
        inside = start.group(2).replace("\"", "").equals(item.name());
        replacing = false;
      }
      if (replacing && line.startsWith(BLOCK_LINE)) {
        continue;
      }
      lines.add(line);
      replacing = inside && line.equals(BLOCK);
      if (replacing) {
        actual.lines().forEach(l -> lines.add((BLOCK_LINE + " " + l).stripTrailing()));
      }
    }
    try {
      Path whole =
          Files.writeString(
              path.resolveSibling(path.getFileName() + ".new"), String.join("\n", lines) + "\n");
      Files.move(whole, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new AssertionError("cannot write " + path, e);
    }
  }
}
