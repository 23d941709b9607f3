import dev.sinter.session.Session;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.function.Supplier;

/**
 * What the programs on data that ship with Sinter have in common: the data, a seed, the last line.
 */
final class Program {
  private Program() {}

  /**
   * Runs a program in a session with seed 1 and prints what it reached: {@code name=value}, in one
   * line.
   */
  static void run(Supplier<SequencedMap<String, Double>> program) {
    try (Session session = Session.builder().seed(1).build()) {
      session.run(
          () -> {
            StringBuilder line = new StringBuilder();
            program
                .get()
                .forEach(
                    (name, value) ->
                        line.append(line.isEmpty() ? "" : " ")
                            .append(String.format(Locale.ROOT, "%s=%.4f", name, value)));
            System.out.println(line);
          });
    }
  }

  /** {@return a file of {@code examples/data}, seen from Sinter's folder or from this one} */
  static Path data(String name) {
    Path here = Path.of("examples", "data", name);
    return Files.exists(here) ? here : Path.of("..", "data", name);
  }
}
