package dev.sinter.passes.schedule;

import dev.sinter.ir.schedule.Step;
import dev.sinter.ir.target.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Cuts the columns of a sum of products into panels, and packs what they read or not. */
final class MatrixColumns {
  private static final int FEWEST_COLUMNS = 4;

  private final Trial trial;
  private final MatrixShape shape;
  private final Target target;
  private final int lanes;
  private final String prefix;

  MatrixColumns(Trial trial, MatrixShape shape, Target target, int lanes) {
    this.trial = trial;
    this.shape = shape;
    this.target = target;
    this.lanes = lanes;
    this.prefix = shape.prefix();
  }

  /** {@return the columns of a panel that is read in place: six rows of them fit the registers} */
  static int panelColumns(Target target, int lanes) {
    return (lanes == 1 || target.vectorRegisters() >= 32 ? 4 : 2) * lanes;
  }

  /** {@return whether a panel that is read in place stays in the second-level cache} */
  static boolean isPanelInCache(Trial trial, List<String> reduce, Target target, int lanes) {
    return fits(trial, reduce, panelColumns(target, lanes), target.level2Bytes());
  }

  /** {@return whether columns fill a panel that is read in place, and it stays in the cache} */
  boolean isPanelInCache() {
    return trial.extent(shape.column()).orElse(0) >= panelColumns(target, lanes)
        && isPanelInCache(trial, shape.reduce(), target, lanes);
  }

  /** Whether so many elements of every iteration of the loops take no more than half of a cache. */
  private static boolean fits(Trial trial, List<String> loops, long elements, long cacheBytes) {
    long bytes = elements * Float.BYTES;
    for (String loop : loops) {
      OptionalLong extent = trial.extent(loop);
      if (extent.isEmpty() || extent.getAsLong() > cacheBytes) {
        return false;
      }
      bytes *= extent.getAsLong();
    }
    return bytes <= cacheBytes / 2;
  }

  /**
   * Cuts the loop over columns.
   *
   * @param widest columns of the widest tile
   * @param pad whether columns that do not fill a tile run in a wider one, if that is a power of
   *     two and what they read is packed before
   * @return all of them, those of the widest tiles first
   */
  List<TileColumns> split(int widest, boolean pad) {
    List<TileColumns> columns = new ArrayList<>();
    String loop = shape.column();
    String copy = "";
    int width = widest;
    for (int part = 0; ; part++) {
      if (pad) {
        pad(loop, widest);
      }
      OptionalLong extent = trial.extent(loop);
      while (extent.isPresent() && width > extent.getAsLong() && width > 1) {
        width = width > lanes ? Integer.highestOneBit(width - 1) : width / 2;
      }
      boolean last =
          extent.isPresent()
              && (extent.getAsLong() == width || extent.getAsLong() < FEWEST_COLUMNS);
      String tag = prefix + (part == 0 ? "" : Integer.toString(part));
      if (last) {
        columns.add(
            new TileColumns(
                Optional.empty(), Optional.of(loop), (int) extent.getAsLong(), copy, tag));
        return columns;
      }
      if (width < FEWEST_COLUMNS) {
        columns.add(new TileColumns(Optional.of(loop), Optional.empty(), 1, copy, tag));
        return columns;
      }
      String tail = tag + "jt";
      trial.apply(new Step.Split(loop, width, tag + "jo", tag + "jp", Optional.of(tail)));
      columns.add(
          new TileColumns(Optional.of(tag + "jo"), Optional.of(tag + "jp"), width, copy, tag));
      if (trial.loop(tail).isEmpty()) {
        return columns;
      }
      loop = tail;
      copy = copy + "." + tail;
      width = extent.isPresent() ? width : Math.max(1, width / 4);
    }
  }

  private void pad(String loop, int widest) {
    OptionalLong extent = trial.extent(loop);
    if (extent.isPresent() && extent.getAsLong() > 2 && extent.getAsLong() < widest) {
      long width = Long.highestOneBit(2 * extent.getAsLong() - 1);
      trial.attempt(new Step.Pad(loop, width));
    }
  }

  /** Columns that fill exactly one panel lie in its order already. */
  boolean isOnePanel() {
    OptionalLong extent = trial.extent(shape.column());
    return lanes > 1
        && shape.columnsContiguous()
        && extent.isPresent()
        && (extent.getAsLong() == lanes || extent.getAsLong() == 2L * lanes);
  }

  /** Columns that stay in the first-level cache anyway are read where they are. */
  boolean isOperandSmall() {
    List<String> loops = new ArrayList<>(shape.reduce());
    loops.add(shape.column());
    return shape.columnsContiguous() && fits(trial, loops, 1, target.level1Bytes());
  }

  /** Packs what the columns read: panel by panel, all workers, once per launch. */
  void pack(List<TileColumns> columns) {
    List<String> over = new ArrayList<>(shape.outer());
    columns.forEach(c -> c.panels().ifPresent(over::add));
    shape.reduce().forEach(k -> over.add(k + "*"));
    columns.forEach(c -> c.within().ifPresent(over::add));
    String buffer = prefix + "pb";
    boolean packed =
        trial.attempt(
            new Step.Pack(
                shape.columnSide(), shape.accumulator() + "*", Step.Pack.START, over, buffer));
    for (TileColumns c : columns) {
      if (packed && c.within().isPresent() && Integer.bitCount(c.width()) == 1 && c.width() > 1) {
        String loop = buffer + c.copy() + "_" + c.within().get();
        trial.attempt(new Step.Vectorize(loop, Math.min(lanes, c.width())));
      }
    }
  }
}
