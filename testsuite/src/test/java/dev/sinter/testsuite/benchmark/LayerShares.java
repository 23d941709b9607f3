package dev.sinter.testsuite.benchmark;

import dev.sinter.codegen.llvm.LlvmBackend;
import dev.sinter.ir.graph.Graph;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Prints how near every layer comes to its arithmetic bound, forward and in a training step, on
 * LLVM with one thread. Arguments: {@code [--seconds S] [--markdown FILE] [LAYER...]}.
 *
 * <p>The bound is the longer of two times: of the operations at the speed of {@link FmaPeak}, and
 * of the bytes that go in and out at the speed of {@link StreamPeak} for as many bytes. A layer's
 * figures come from one run in which its two entries, both streams and the register loop take
 * turns.
 */
final class LayerShares {
  private LayerShares() {}

  /**
   * What was measured of an entry.
   *
   * @param seconds of a call, the median
   * @param bound the least seconds that its arithmetic or its bytes take
   * @param memory whether it is the bytes
   * @param share bound by seconds
   * @param fast the same of the fastest tenth of all samples
   */
  record Measured(double seconds, double bound, boolean memory, double share, double fast) {}

  /** A layer's two entries; empty: it has none. */
  record Row(LayerSize size, Optional<Measured> forward, Optional<Measured> training) {}

  /** Entry point; see the class. */
  public static void main(String[] arguments) throws IOException {
    double seconds = 1;
    Optional<Path> page = Optional.empty();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--seconds" -> seconds = Double.parseDouble(arguments[++i]);
        case "--markdown" -> page = Optional.of(Path.of(arguments[++i]));
        default -> names.add(arguments[i]);
      }
    }
    List<Row> rows = new ArrayList<>();
    for (LayerSize size : LayerSize.all()) {
      if (names.isEmpty() || names.contains(size.layerName())) {
        Row row = measure(size, seconds);
        rows.add(row);
        System.out.println(line(row));
      }
    }
    if (page.isPresent()) {
      LayerTable.write(page.get(), rows);
    }
  }

  private static Row measure(LayerSize size, double seconds) {
    if (!size.left().isEmpty()) {
      return new Row(size, Optional.empty(), Optional.empty());
    }
    LayerEntries.Graphs graphs = LayerEntries.of(size);
    LlvmBackend backend = new LlvmBackend();
    try (FmaPeak peak = new FmaPeak(backend, 1);
        PreparedCall forward = call(graphs.forward().graph(), size, backend);
        StreamPeak forwardBytes = new StreamPeak(backend, forward.bytes())) {
      if (graphs.training().isEmpty()) {
        Alternation turns = Alternation.ofProcessorTime(peak::run, forward::run, forwardBytes::run);
        turns.measure(seconds / 3, seconds);
        Measured only =
            measured(turns, 1, forwardBytes.bytes(), size.forward(), peak, forwardBytes);
        return new Row(size, Optional.of(only), Optional.empty());
      }
      try (PreparedCall training = call(graphs.training().get().graph(), size, backend);
          StreamPeak trainingBytes =
              new StreamPeak(backend, training.bytes() + size.savedBytes())) {
        Alternation turns =
            Alternation.ofProcessorTime(
                peak::run, forward::run, forwardBytes::run, training::run, trainingBytes::run);
        turns.measure(seconds / 3, seconds);
        return new Row(
            size,
            Optional.of(
                measured(turns, 1, forwardBytes.bytes(), size.forward(), peak, forwardBytes)),
            Optional.of(
                measured(turns, 3, trainingBytes.bytes(), size.training(), peak, trainingBytes)));
      }
    }
  }

  /** {@return a compiled entry of a layer} */
  static PreparedCall call(Graph graph, LayerSize size, LlvmBackend backend) {
    return PreparedCall.of(
        graph, backend, 1, Workload.dimensions(graph, size.batch()), size.bound());
  }

  /** Compares contender {@code at} with the register loop, the first, and its stream, the next. */
  private static Measured measured(
      Alternation turns, int at, double bytes, double operations, FmaPeak peak, StreamPeak stream) {
    double arithmetic = operations / peak.operations();
    double moved = bytes / stream.bytes();
    double bound = Math.max(arithmetic * turns.median(0), moved * turns.median(at + 1));
    double fast = Math.max(arithmetic * turns.fast(0), moved * turns.fast(at + 1));
    return new Measured(
        turns.median(at),
        bound,
        moved * turns.fast(at + 1) >= arithmetic * turns.fast(0),
        bound / turns.median(at),
        fast / turns.fast(at));
  }

  private static String line(Row row) {
    String name = String.format(Locale.ROOT, "%-24s", row.size().layerName());
    if (row.forward().isEmpty()) {
      return name + " left out: " + row.size().left();
    }
    return name
        + cells(row.forward().get())
        + row.training().map(LayerShares::cells).orElse("  no training");
  }

  private static String cells(Measured m) {
    return String.format(
        Locale.ROOT,
        " %9.3f ms %-10s %4.0f%% (fast %4.0f%%)",
        m.seconds() * 1e3,
        m.memory() ? "memory" : "arithmetic",
        100 * m.share(),
        100 * m.fast());
  }
}
