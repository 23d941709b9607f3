package dev.sinter.testsuite.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Consecutive seeds whose counts are kept in one file, {@code seeds-FIRST-COUNT.txt}. A slice with
 * a file is done: a run that was stopped goes on behind it.
 *
 * @param first the first seed
 * @param count how many
 */
record FuzzSlice(long first, long count) {
  private static final Pattern NAME = Pattern.compile("seeds-(\\d+)-(\\d+)\\.txt");

  /** {@return the slices that are done, by seed} */
  static List<FuzzSlice> done(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> NAME.matcher(file.getFileName().toString()))
          .filter(Matcher::matches)
          .map(m -> new FuzzSlice(Long.parseLong(m.group(1)), Long.parseLong(m.group(2))))
          .sorted(Comparator.comparingLong(FuzzSlice::first))
          .toList();
    }
  }

  private Path file(Path folder) {
    return folder.resolve("seeds-" + first + "-" + count + ".txt");
  }

  /** {@return its counts, if it is done} */
  Optional<String> read(Path folder) throws IOException {
    Path file = file(folder);
    return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
  }

  /** Keeps its counts: now it is done. */
  void write(Path folder, String text) throws IOException {
    Path whole = Files.createTempFile(folder, "slice", ".new");
    Files.writeString(whole, text);
    Files.move(whole, file(folder), StandardCopyOption.ATOMIC_MOVE);
  }
}
