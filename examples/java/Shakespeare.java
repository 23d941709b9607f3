import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** Plays by Shakespeare. */
final class Shakespeare {
  private Shakespeare() {}

  /** {@return the whole text} */
  static String read() {
    try (InputStream file = Files.newInputStream(Program.data("shakespeare.txt.gz"));
        InputStream text = new GZIPInputStream(file)) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@return what the persons of a play say, one speech each, without their names} */
  static List<String> speeches(String play) {
    List<String> speeches = new ArrayList<>();
    for (String part : play.split("\n\n")) {
      int name = part.indexOf(":\n");
      if (name > 0) {
        speeches.add(part.substring(name + 2).replace('\n', ' '));
      }
    }
    return speeches;
  }

  /** {@return the different words of the text in lower case, in their order} */
  static List<String> words() {
    return List.of(read().toLowerCase(Locale.ROOT).split("[^a-z]+")).stream()
        .filter(word -> !word.isEmpty())
        .distinct()
        .toList();
  }
}
