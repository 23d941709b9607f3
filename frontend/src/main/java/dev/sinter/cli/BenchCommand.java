package dev.sinter.cli;

import dev.sinter.ir.type.TensorType;
import dev.sinter.language.DataPart;
import dev.sinter.model.Callback;
import dev.sinter.model.Model;
import dev.sinter.runtime.execution.Work;
import dev.sinter.session.Session;
import dev.sinter.tensor.Random;
import dev.sinter.tensor.RandomGenerator;
import dev.sinter.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sinter bench}: how long a step takes. */
@Command(
    name = "bench",
    description =
        "Measures a step of training or prediction after a warm-up, with made-up data in memory; or"
            + " how long the model takes to compile.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  sinter bench examples/mnist_mlp.sinter --mode train --batch 128 --threads 2",
      "  sinter bench examples/digits.sinter --mode predict --batch 1 --threads 1 --backend jvm",
      "",
      "  sinter bench examples/digits.sinter --mode predict --batch 1,8,32,300 --verbose",
      "  sinter bench examples/mnist_mlp.sinter --mode compile",
      "",
      "The last line is: sinter MODEL MODE threads batch median_ms min_ms p99_ms",
      "Several batch sizes give several such lines.",
      "Steps run one after the other as fit and predict run them, feeding of batches included.",
      "Of compile it is: sinter MODEL compile ms trace ms. It compiles predict, test and train"
          + " once,",
      "from layers to machine code, as the first thing that this JVM does after loading the"
          + " backend."
    })
final class BenchCommand extends ModelCommand {
  private static final int BATCHES_OF_A_PASS = 16;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      defaultValue = "train",
      description = "train (default), predict or compile.")
  private String mode;

  @Option(
      names = "--batch",
      paramLabel = "N",
      split = ",",
      defaultValue = "32",
      description = "Samples in a step; several with commas. Default: 32.")
  private List<Integer> batches;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "3",
      description = "How long to measure. Default: 3.")
  private double seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "S",
      defaultValue = "2",
      description = "How long to run before. Default: 2.")
  private double warmUp;

  @Option(names = "--json", description = "Print the result as JSON instead of a line.")
  private boolean json;

  @Option(
      names = {"-v", "--verbose"},
      description =
          "Print, to standard error, how the threads shared the work, and the time of a sample in"
              + " each batch size.")
  private boolean verbose;

  /** Steps of one batch size. */
  private record Measured(int batch, double[] sorted, Work work) {
    double median() {
      return sorted[sorted.length / 2];
    }

    double least() {
      return sorted[0];
    }

    double slow() {
      return sorted[Math.min(sorted.length - 1, (int) Math.ceil(sorted.length * 0.99) - 1)];
    }
  }

  @Override
  int run(Loaded loaded) {
    if (!List.of("train", "predict", "compile").contains(mode)) {
      throw new UsageException("--mode must be train, predict or compile, got '" + mode + "'");
    }
    if (batches.stream().anyMatch(batch -> batch < 1) || seconds <= 0 || warmUp < 0) {
      throw new UsageException(
          "--batch must be at least 1, --seconds more than 0 and --warm-up at least 0");
    }
    Model model = loaded.model();
    loaded
        .training()
        .ifPresentOrElse(
            settings -> settings.compile(model),
            () -> model.compile(c -> c.optimizer("sgd").loss("mse")));
    return mode.equals("compile") ? compile(loaded) : steps(loaded);
  }

  private int compile(Loaded loaded) {
    CompileBench measured = CompileBench.measure(name(), loaded, main().backend());
    if (json) {
      json(measured.described());
    } else {
      measured.lines().forEach(out()::println);
      out().flush();
    }
    return ExitCodes.DONE;
  }

  private int steps(Loaded loaded) {
    List<Measured> all = new ArrayList<>();
    for (int batch : batches) {
      Measured measured = measure(loaded, batch);
      all.add(measured);
      if (!json) {
        print(measured);
      }
    }
    if (json) {
      List<Map<String, Object>> results = all.stream().map(this::described).toList();
      json(results.size() == 1 ? results.getFirst() : results);
    }
    if (verbose) {
      explain(all);
    }
    return ExitCodes.DONE;
  }

  private Measured measure(Loaded loaded, int batch) {
    Model model = loaded.model();
    DataPart data = madeUp(loaded, batch);
    StepTimes times = new StepTimes();
    long begin = System.nanoTime();
    do {
      pass(model, data, times, batch);
    } while (System.nanoTime() - begin < warmUp * 1e9);
    times.forget();
    Work before = Session.current().context().work();
    begin = System.nanoTime();
    do {
      pass(model, data, times, batch);
    } while (System.nanoTime() - begin < seconds * 1e9 || times.count() < 30);
    return new Measured(batch, times.sorted(), Session.current().context().work().since(before));
  }

  private void pass(Model model, DataPart data, StepTimes times, int batch) {
    if (mode.equals("predict")) {
      model.predict(data.x(), e -> e.batchSize(batch).verbose(0).callbacks(times));
    } else if (data.y().isPresent()) {
      model.fit(data.x(), data.y().get(), f -> f.batchSize(batch).verbose(0).callbacks(times));
    } else {
      model.fit(data.x(), f -> f.batchSize(batch).verbose(0).callbacks(times));
    }
  }

  private String name() {
    return String.valueOf(file().getFileName()).replaceFirst("\\.[^.]*$", "");
  }

  private Map<String, Object> described(Measured measured) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("model", name());
    result.put("mode", mode);
    result.put("backend", main().backend());
    result.put("threads", main().threads());
    result.put("batch", measured.batch());
    result.put("steps", measured.sorted().length);
    result.put("median_ms", measured.median());
    result.put("min_ms", measured.least());
    result.put("p99_ms", measured.slow());
    result.put("work", Json.work(measured.work()));
    return result;
  }

  private void print(Measured measured) {
    out()
        .println(
            String.format(
                Locale.ROOT,
                "sinter %s %s %d %d %.4f %.4f %.4f",
                name(),
                mode,
                main().threads(),
                measured.batch(),
                measured.median(),
                measured.least(),
                measured.slow()));
    out().flush();
  }

  /** A sample's time is least in some batch size; how many times that it is in the others. */
  private void explain(List<Measured> all) {
    double best = all.stream().mapToDouble(m -> m.median() / m.batch()).min().orElse(Double.NaN);
    for (Measured measured : all) {
      double sample = measured.median() / measured.batch();
      err()
          .println(
              String.format(
                  Locale.ROOT,
                  "batch %d: %.5f ms a sample, %.2f times the least; %s",
                  measured.batch(),
                  sample,
                  sample / best,
                  measured.work()));
    }
    err().flush();
  }

  // ---- data
  // --------------------------------------------------------------------------------------------------------

  private DataPart madeUp(Loaded loaded, int batch) {
    RandomGenerator generator = new RandomGenerator(1);
    return SampleTypes.of(loaded, (long) batch * BATCHES_OF_A_PASS, "bench")
        .fill(
            type -> madeUp(type, generator),
            type -> classes(type.type(), type.classes().orElseThrow()));
  }

  /** Numbers from 0 to 1; whole ones are 0 and 1, which every embedding has. */
  private static Tensor madeUp(TensorType type, RandomGenerator generator) {
    Tensor uniform = Random.uniform(type.shape(), generator);
    return Tensor.of(
        (type.dtype().isFloat() ? uniform : uniform.round()).cast(type.dtype()).array());
  }

  private static Tensor classes(TensorType labels, long count) {
    return Tensor.of(Tensor.iota(labels, 0).remainder(Tensor.full(labels, count)).array());
  }

  /** Times from the end of a step to the end of the next one. */
  private static final class StepTimes extends Callback {
    private final List<Double> milliseconds = new ArrayList<>();
    private long last;

    @Override
    public void onTrainBatchEnd(long step, SequencedMap<String, Double> logs) {
      note(step);
    }

    @Override
    public void onPredictBatchEnd(long step) {
      note(step);
    }

    private void note(long step) {
      long now = System.nanoTime();
      if (step > 0) {
        milliseconds.add((now - last) / 1e6);
      }
      last = now;
    }

    void forget() {
      milliseconds.clear();
    }

    int count() {
      return milliseconds.size();
    }

    double[] sorted() {
      double[] all = milliseconds.stream().mapToDouble(Double::doubleValue).toArray();
      Arrays.sort(all);
      return all;
    }
  }
}
