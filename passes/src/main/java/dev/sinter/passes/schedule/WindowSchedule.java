package dev.sinter.passes.schedule;

import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.schedule.Step;
import dev.sinter.passes.define.Exprs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Schedules sums of products over a window that slides, each channel by itself: depthwise
 * convolutions and their gradients.
 *
 * <pre>
 *   result                                           gradient of the window
 *     for rows                                         for samples
 *       for blocks of columns                            for vectors of channels
 *         for vectors of channels                          acc[window] in registers, kept between samples
 *           acc[columns] in registers                      for rows { for columns { acc[w] += x[.. + w] * g[..] } }
 *           for window rows { unrolled: columns, window columns }
 * </pre>
 *
 * What several columns or several elements of the window need is read once. The inside of a padded
 * image has loops of its own, without conditions. The order of terms does not change.
 */
final class WindowSchedule {
  private static final int MOST_CHAINS = 4;
  private static final int LEAST_COLUMNS = 2;
  private static final int LEAST_LANES = 4;
  private static final int MOST_WINDOW = 32;
  private static final int SPARE_REGISTERS = 6;

  private final Trial trial;
  private final KernelInfo info;
  private final VectorSteps vectors;
  private final KernelInfo.Nest sum;
  private final String accumulator;
  private final String channel;
  private final int width;

  private WindowSchedule(Trial trial, KernelInfo info, VectorSteps vectors) {
    this.trial = trial;
    this.info = info;
    this.vectors = vectors;
    this.sum = info.nests().getFirst();
    this.accumulator = sum.accumulator().orElseThrow();
    this.channel = info.rowLoops().getLast();
    this.width = width(trial.extent(channel).orElse(0), vectors.lanes());
  }

  /** Lanes that divide the channels; 0 if there are too few such. */
  private static int width(long channels, int lanes) {
    int width = lanes;
    while (width >= LEAST_LANES && (channels == 0 || channels % width != 0)) {
      width /= 2;
    }
    return width < LEAST_LANES ? 0 : width;
  }

  private static Optional<WindowSchedule> of(Trial trial, KernelInfo info, VectorSteps vectors) {
    KernelInfo.Nest first = info.nests().getFirst();
    if (first.contraction().isEmpty()
        || first.accumulator().isEmpty()
        || first.reduce().isEmpty()
        || info.rowLoops().size() < 3
        || !info.chunks().isEmpty()) {
      return Optional.empty();
    }
    WindowSchedule schedule = new WindowSchedule(trial, info, vectors);
    return schedule.width == 0 ? Optional.empty() : Optional.of(schedule);
  }

  /**
   * Shapes the loops if they are such a sum.
   *
   * @param info a kernel whose last row loop runs over neighbours
   * @param registers vector registers
   * @return whether they are
   */
  static boolean apply(Trial trial, KernelInfo info, VectorSteps vectors, int registers) {
    Optional<WindowSchedule> schedule = of(trial, info, vectors);
    if (schedule.isEmpty()) {
      return false;
    }
    ScheduledProc before = trial.now();
    if (schedule.get().slide(registers)) {
      return true;
    }
    trial.back(before);
    if (schedule.get().gradient(registers)) {
      return true;
    }
    trial.back(before);
    return false;
  }

  /** The result: every element adds up a few products. */
  private boolean slide(int registers) {
    String column = info.rowLoops().get(info.rowLoops().size() - 2);
    Optional<String> window = overlapping(column);
    long columns = trial.extent(column).orElse(0);
    if (window.isEmpty() || columns < 2 || iterations(sum.reduce()) > MOST_WINDOW) {
      return false;
    }
    int accumulators = registers / 2;
    int chains = chains(accumulators / LEAST_COLUMNS);
    String inner = column + "_c";
    String tail = column + "_t";
    if (!blocked(column, block(columns, accumulators / chains), chains)
        || !trial.attempt(
            new Step.Accumulate(accumulator + "*", List.of(inner + "*", channel + "_v*")),
            new Step.Vectorize(channel + "_v*", width),
            new Step.Unroll(channel + "_v*"),
            new Step.Unroll(inner + "*"),
            new Step.Unroll(window.get() + "*"))) {
      return false;
    }
    hoist(column, window.get());
    if (trial.loop(tail).isPresent()) {
      vectors.columns(channel + "." + tail, accumulator + "." + tail);
    }
    return true;
  }

  /** Blocks of columns, those that see the border by themselves. */
  private boolean blocked(String column, long block, int chains) {
    String blocks = column + "_b";
    String inner = column + "_c";
    return trial.attempt(
            new Step.Split(column, block, blocks, inner, Optional.of(column + "_t")),
            split(chains),
            new Step.Reorder(List.of(channel + "_o", inner)))
        && cut(blocks, blocks, column);
  }

  /**
   * Gives the iterations outside of a loop's interior loops of their own.
   *
   * @param copies the loop, or with a star its copies too
   * @param name of the new loops, but for {@code _l} and {@code _r}
   * @return whether the loop has an interior
   */
  private boolean cut(String loop, String copies, String name) {
    Optional<Interior> found = Interior.of(trial, loop);
    if (found.isEmpty()) {
      return false;
    }
    Interior inside = found.get();
    return !inside.isProper()
        || trial.attempt(
            new Step.Cut(copies, inside.from(), inside.to(), name + "_l", name + "_r"));
  }

  /** Whether a row of the window is outside of the image is asked once for all columns. */
  private void hoist(String column, String window) {
    int at = sum.reduce().indexOf(window);
    if (at > 0) {
      for (String copy : List.of("", "." + column + "_l", "." + column + "_r")) {
        trial.attempt(new Step.Hoist(sum.reduce().get(at - 1) + copy, "out"));
      }
    }
  }

  /** As many columns as divide all of them, or leave the fewest. */
  private static long block(long columns, long most) {
    long best = Math.min(columns, most);
    for (long size = best; size >= LEAST_COLUMNS; size--) {
      best = columns % size < columns % best ? size : best;
    }
    return best;
  }

  /** Vectors of neighbouring channels that are taken together: whole lines of memory in a row. */
  private int chains(long most) {
    int chains = MOST_CHAINS;
    while (chains > 1
        && (chains > most || trial.extent(channel).orElse(0) % (chains * (long) width) != 0)) {
      chains /= 2;
    }
    return chains;
  }

  private Step split(int chains) {
    return new Step.Split(
        channel, (long) chains * width, channel + "_o", channel + "_v", Optional.empty());
  }

  /** The loop of the window that reads, for the next column, what another element has read. */
  private Optional<String> overlapping(String column) {
    KernelInfo.Contraction product = sum.contraction().orElseThrow();
    for (String window : sum.reduce()) {
      for (Expr factor : List.of(product.left(), product.right())) {
        if (trial.extent(window).orElse(1) > 1 && slides(factor, column, window)) {
          return Optional.of(window);
        }
      }
    }
    return Optional.empty();
  }

  private static boolean slides(Expr factor, String column, String window) {
    boolean[] found = {false};
    Exprs.visit(
        factor,
        x -> {
          if (x instanceof Expr.Load(_, var indices)) {
            for (Expr index : indices) {
              LinearForm form = LinearForm.of(index);
              found[0] |=
                  form.factor(Expr.indexVariable(column)) == 1
                      && form.factor(Expr.indexVariable(window)) != 0;
            }
          }
        });
    return found[0];
  }

  /**
   * The gradient of the window: its few elements all need all samples, which therefore come one
   * after the other, each while it is in the cache.
   */
  private boolean gradient(int registers) {
    List<String> rows = info.rowLoops();
    List<String> window = rows.subList(1, rows.size() - 1);
    boolean fits =
        info.nests().size() == 1
            && sum.reduce().size() > 1
            && trial.extent(rows.getFirst()).orElse(0) == 1
            && window.stream().allMatch(loop -> trial.extent(loop).isPresent());
    int outside = 0;
    while (fits
        && outside < window.size()
        && iterations(window.subList(outside, window.size())) > registers - SPARE_REGISTERS) {
      outside++;
    }
    if (!fits || iterations(window.subList(outside, window.size())) < 2) {
      return false;
    }
    List<String> inside = window.subList(outside, window.size());
    int chains = chains((registers - SPARE_REGISTERS) / iterations(inside));
    return gradient(window.subList(0, outside), inside, sum.reduce(), chains);
  }

  private boolean gradient(
      List<String> outside, List<String> inside, List<String> reduce, int chains) {
    List<String> order = new ArrayList<>(outside);
    order.add(channel + "_o");
    List<String> over = List.copyOf(order);
    order.addAll(inside);
    if (!trial.attempt(split(chains), new Step.Reorder(order))) {
      return false;
    }
    for (String loop : reduce.subList(1, reduce.size())) {
      if (!cut(loop, loop + "*", loop)) {
        return false;
      }
    }
    List<String> accumulated = new ArrayList<>(inside);
    accumulated.add(channel + "_v");
    if (!trial.attempt(
        new Step.Accumulate(accumulator, accumulated),
        new Step.Partial(accumulator, reduce.getFirst(), over, "samples"),
        new Step.Vectorize(channel + "_v*", width),
        new Step.Unroll(channel + "_v*"))) {
      return false;
    }
    return inside.stream().allMatch(loop -> trial.attempt(new Step.Unroll(loop + "*")));
  }

  /** All iterations of loops, or more than any limit if that is not known. */
  private long iterations(List<String> loops) {
    long all = 1;
    for (String loop : loops) {
      all = Math.min(Integer.MAX_VALUE, all * trial.extent(loop).orElse(Integer.MAX_VALUE));
    }
    return all;
  }
}
