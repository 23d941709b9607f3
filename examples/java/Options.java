import dev.sinter.session.Session;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * What the example programs are told on the command line: {@code --data DIR}, where the files of
 * MNIST are; {@code --seed N} and {@code --epochs N}.
 */
record Options(Path data, long seed, int epochs) {

  /** Reads the command line and runs a program in a session with the seed. */
  static void run(String[] arguments, int epochs, Consumer<Options> program) {
    Options options = parse(List.of(arguments), epochs);
    try (Session session = Session.builder().seed(options.seed).build()) {
      session.run(() -> program.accept(options));
    }
  }

  /** {@return the options that these arguments give; the seed is 0 unless stated} */
  static Options parse(List<String> arguments, int epochs) {
    Path data = null;
    long seed = 0;
    for (int i = 0; i < arguments.size(); i += 2) {
      if (i + 1 == arguments.size()) {
        throw new IllegalArgumentException(arguments.get(i) + ": needs a value");
      }
      String value = arguments.get(i + 1);
      switch (arguments.get(i)) {
        case "--data" -> data = Path.of(value);
        case "--seed" -> seed = Long.parseLong(value);
        case "--epochs" -> epochs = Integer.parseInt(value);
        default ->
            throw new IllegalArgumentException(
                arguments.get(i) + ": use --data DIR, --seed N, --epochs N");
      }
    }
    if (data == null) {
      throw new IllegalArgumentException("--data DIR: say where the files of MNIST are");
    }
    return new Options(data, seed, epochs);
  }
}
