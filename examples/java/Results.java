import dev.sinter.language.ModelFile;
import dev.sinter.language.TrainingData;
import dev.sinter.language.TrainingSettings;
import dev.sinter.model.FitOptions;
import dev.sinter.model.Model;
import dev.sinter.runtime.training.History;
import dev.sinter.session.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Prints the tables of {@code docs/results.md}: every example with the seeds 1 to 5, and the
 * medians.
 *
 * <pre>{@code
 * ./sinter java examples/java/Results.java digits
 * ./sinter java examples/java/Results.java mlp --data DIR
 * ./sinter java examples/java/Results.java vae --data DIR
 * }</pre>
 */
final class Results {
  private static final int SEEDS = 5;

  /** One row of a table: what is measured, and how. */
  private record Row(String name, Supplier<Map<String, Double>> measure) {}

  private Results() {}

  public static void main(String[] arguments) {
    List<String> all = Arrays.asList(arguments);
    if (all.isEmpty()) {
      throw new IllegalArgumentException("say which table: digits, mlp or vae");
    }
    List<String> rest = all.subList(1, all.size());
    print(
        switch (all.getFirst()) {
          case "digits" -> List.of(file("digits.sinter", Path.of("examples")));
          case "mlp" -> mlp(Options.parse(rest, 5).data());
          case "vae" -> vae(Options.parse(rest, 2).data());
          default ->
              throw new IllegalArgumentException(
                  all.getFirst() + ": the tables are digits, mlp and vae");
        });
  }

  private static List<Row> mlp(Path data) {
    Mnist mnist = Mnist.read(data);
    return List.of(
        file("mnist_mlp.sinter", data),
        new Row("MnistMlp.java", () -> Map.of("test accuracy", accuracy(mnist))));
  }

  private static double accuracy(Mnist mnist) {
    return MnistMlp.train(mnist, 5, 0).get("accuracy");
  }

  private static List<Row> vae(Path data) {
    var images = Mnist.read(data).trainImages();
    return List.of(
        file("vae.sinter", data),
        new Row("SubclassedVae.java", () -> losses(SubclassedVae.train(images, 2, 0))),
        new Row("FunctionalVae.java", () -> losses(FunctionalVae.train(images, 2, 0))),
        new Row(
            "VaeLoop.java",
            () -> {
              Map<String, Double> means = new LinkedHashMap<>();
              for (VaeLoop.Report report : VaeLoop.train(images, 2)) {
                if (report.step() == 900 || (report.epoch() == 0 && report.step() == 100)) {
                  means.put(
                      "epoch " + (report.epoch() + 1) + ", step " + report.step(),
                      report.meanLoss());
                }
              }
              return means;
            }));
  }

  private static Map<String, Double> losses(History history) {
    Map<String, Double> losses = new LinkedHashMap<>();
    for (double loss : history.get("loss")) {
      losses.put("loss of epoch " + (losses.size() + 1), loss);
    }
    return losses;
  }

  /** {@return a row of a model file: what {@code ./sinter fit} of it prints} */
  private static Row file(String name, Path data) {
    return new Row(
        name,
        () -> {
          ModelFile file = ModelFile.read(Path.of("examples", name));
          TrainingSettings settings = file.training(file.mainModel()).orElseThrow();
          Model model = file.model();
          settings.compile(model);
          TrainingData parts = settings.load(model, Optional.of(data));
          Consumer<FitOptions> options =
              o -> {
                settings.apply(o, parts);
                o.verbose(0);
              };
          var train = parts.train();
          History history = model.fit(train.x(), train.y().orElseThrow(), options);
          return parts
              .test()
              .map(
                  test ->
                      Map.of(
                          "test accuracy",
                          model
                              .evaluate(test.x(), test.y().orElseThrow(), e -> e.verbose(0))
                              .get("accuracy")))
              .orElseGet(() -> losses(history));
        });
  }

  private static void print(List<Row> rows) {
    System.out.println("| program | measured | seed 1 | 2 | 3 | 4 | 5 | median |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    for (Row row : rows) {
      Map<String, List<Double>> columns = new LinkedHashMap<>();
      for (int seed = 1; seed <= SEEDS; seed++) {
        try (Session session = Session.builder().seed(seed).build()) {
          session
              .call(row.measure)
              .forEach(
                  (what, value) ->
                      columns.computeIfAbsent(what, _ -> new ArrayList<>()).add(value));
        }
      }
      columns.forEach((what, values) -> System.out.println(line(row.name, what, values)));
    }
  }

  private static String line(String name, String what, List<Double> values) {
    StringBuilder line = new StringBuilder("| `" + name + "` | " + what);
    values.forEach(value -> line.append(String.format(Locale.ROOT, " | %.4f", value)));
    double median = values.stream().sorted().toList().get(values.size() / 2);
    return line.append(String.format(Locale.ROOT, " | **%.4f** |", median)).toString();
  }
}
