package dev.sinter.testsuite.surface;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a folder holds. */
final class FolderListing {
  private FolderListing() {}

  /** {@return the names of the files in a folder, sorted} */
  static List<String> names(Path inside) throws IOException {
    try (Stream<Path> files = Files.list(inside)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
