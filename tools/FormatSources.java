import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Checks or applies the format of every Java file below a folder: {@code FormatSources check|apply
 * FOLDER INDEX VERSION}. All files go through one process, in parallel; the index remembers the
 * hashes of texts that were found well formatted, so that only what changed is parsed again.
 *
 * <p>It is run from source, on the JDK that compiles Sinter, because the formatter reads Java with
 * the parser of the JDK that it runs on, while Maven may run on an older one.
 */
public final class FormatSources {
  private final Formatter formatter = new Formatter();
  private final Path root;
  private final String version;
  private final Set<String> known;

  private FormatSources(Path root, String version, Set<String> known) {
    this.root = root;
    this.version = version;
    this.known = known;
  }

  /** What became of one file; {@code formatted} is empty when its text cannot be parsed. */
  private record Outcome(Path file, String text, Optional<String> formatted, String complaint) {
    boolean changed() {
      return formatted.isPresent() && !formatted.get().equals(text);
    }
  }

  public static void main(String[] arguments) throws IOException {
    boolean apply = arguments[0].equals("apply");
    Path root = Path.of(arguments[1]).toAbsolutePath().normalize();
    Path index = Path.of(arguments[2]);
    Set<String> known =
        Files.exists(index) ? new TreeSet<>(Files.readAllLines(index)) : new TreeSet<>();
    System.exit(new FormatSources(root, arguments[3], known).run(apply, index) ? 0 : 1);
  }

  private boolean run(boolean apply, Path index) throws IOException {
    List<Outcome> outcomes = javaFiles().parallelStream().map(this::format).toList();
    boolean good = true;
    for (Outcome outcome : outcomes) {
      if (outcome.formatted().isEmpty()) {
        System.err.println(outcome.complaint());
        good = false;
      } else if (outcome.changed() && apply) {
        Files.writeString(outcome.file(), outcome.formatted().get());
        System.out.println("formatted " + root.relativize(outcome.file()));
      } else if (outcome.changed()) {
        System.err.println("not formatted: " + root.relativize(outcome.file()));
        good = false;
      }
    }
    if (!good && !apply) {
      System.err.println("To format everything: mvn -q -N validate -Pformat");
    }
    writeIndex(index, outcomes, apply);
    return good;
  }

  private List<Path> javaFiles() throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return isBuildOutput(folder) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return files.stream().sorted().toList();
  }

  /** Folders of the build and of version control. A package may be called target as well. */
  private static boolean isBuildOutput(Path folder) {
    return folder.endsWith(".git")
        || (folder.endsWith("target") && Files.exists(folder.resolveSibling("pom.xml")));
  }

  private Outcome format(Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
    if (known.contains(hash(text))) {
      return new Outcome(file, text, Optional.of(text), "");
    }
    try {
      return new Outcome(file, text, Optional.of(formatter.formatSourceAndFixImports(text)), "");
    } catch (FormatterException e) {
      String complaint =
          e.diagnostics().stream()
              .map(d -> root.relativize(file) + ":" + d)
              .collect(Collectors.joining("\n"));
      return new Outcome(file, text, Optional.empty(), complaint);
    }
  }

  private void writeIndex(Path index, List<Outcome> outcomes, boolean applied) throws IOException {
    Set<String> good = new TreeSet<>();
    for (Outcome outcome : outcomes) {
      if (outcome.formatted().isPresent() && (applied || !outcome.changed())) {
        good.add(hash(outcome.formatted().get()));
      }
    }
    Path folder = index.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    Path temporary = Files.createTempFile(folder, "format", ".index");
    Files.write(temporary, good);
    Files.move(temporary, index, StandardCopyOption.REPLACE_EXISTING);
  }

  private String hash(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(version.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest.digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
