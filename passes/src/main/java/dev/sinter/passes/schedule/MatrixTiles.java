package dev.sinter.passes.schedule;

import dev.sinter.ir.schedule.Step;
import dev.sinter.ir.target.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Cuts the rows and columns of a sum of products into register tiles.
 *
 * <pre>
 *   in place    for panels { for tiles of six rows { .. } then a tile for the rows that are left }
 *   packed      for blocks of rows { for packed panels { for tiles { .. } } } then what is left
 * </pre>
 */
final class MatrixTiles {
  private static final int BLOCK_TILES = 4;
  private static final int FEW_ROWS = 8;

  /** More rows than these pay for a packed copy of the columns. */
  private static final int BATCH_ROWS = 256;

  private static final int BLOCK_ROWS = 64;
  private static final int MANY_PANELS = 8;

  /** What an unknown number of rows leaves behind tiles of four. */
  private static final List<Integer> HEIGHTS = List.of(4, 3, 2);

  /**
   * Columns that are read in place come from far away for the first tile of a panel, and again for
   * every other one where a power of two lies between them: few rows had better be one tile.
   */
  private static final List<Integer> SMALL_HEIGHTS = List.of(6, 5, 4, 3, 2);

  /** Columns of less than a vector are little work in any tile. */
  private static final List<Integer> NARROW_HEIGHTS = List.of(4, 2);

  /** Behind many rows, what the last few cost does not matter. */
  private static final List<Integer> LARGE_HEIGHTS = List.of();

  /** Divides the batches that people choose. */
  private static final int NAMED_ROWS = 8;

  private static final long MANY_TERMS = 4096;
  private static final long LONG_PANEL = 1000;

  private final Trial trial;
  private final MatrixShape shape;
  private final Target target;
  private final int lanes;
  private final MatrixColumns matrixColumns;

  MatrixTiles(Trial trial, MatrixShape shape, Target target, int lanes) {
    this.trial = trial;
    this.shape = shape;
    this.target = target;
    this.lanes = lanes;
    this.matrixColumns = new MatrixColumns(trial, shape, target, lanes);
  }

  /** Tiles by the number of rows. */
  void choose() {
    OptionalLong rows = shape.row().map(trial::extent).orElse(OptionalLong.of(1));
    boolean whole = shape.columnsContiguous() && shape.outer().isEmpty();
    if (shape.row().isEmpty() || whole && rows.isPresent() && isPackingDear(rows.getAsLong())) {
      inPlace();
    } else {
      many(HEIGHTS);
    }
  }

  /** {@return whether a copy of the columns would cost more than these rows gain by it} */
  private boolean isPackingDear(long rows) {
    return rows < FEW_ROWS || rows <= BATCH_ROWS && matrixColumns.isPanelInCache();
  }

  /** Many rows, where few ones run in other loops. */
  void large() {
    many(LARGE_HEIGHTS);
  }

  /** Columns are read where they are, in wide panels. */
  void inPlace() {
    List<String> order = new ArrayList<>(shape.outer());
    order.add(shape.column());
    shape.row().ifPresent(order::add);
    reorder(order);
    for (TileColumns c : matrixColumns.split(MatrixColumns.panelColumns(target, lanes), false)) {
      if (shape.row().isEmpty()) {
        tile(c, Optional.empty());
      } else {
        inPlace(c, shape.row().get() + c.copy());
      }
    }
    finish();
  }

  /** A panel serves all rows; only where there are few panels, workers share blocks of rows too. */
  private void inPlace(TileColumns c, String row) {
    String name = row.replace('.', '_');
    List<String> nest = new ArrayList<>(c.panels().stream().toList());
    boolean share = trial.extent(row).orElse(Long.MAX_VALUE) > BLOCK_ROWS && c.panels().isPresent();
    if (share && trial.extent(c.panels().get()).orElse(0) < MANY_PANELS) {
      String block = name + "b";
      trial.apply(new Step.Block(row, BLOCK_ROWS, block, name + "r"));
      nest.addFirst(block);
      nest.add(name + "r");
      shareOut(block, c.panels().get());
    } else {
      nest.add(row);
    }
    String rows = nest.getLast();
    c.within().ifPresent(nest::add);
    reorder(nest);
    narrowRows(c, rows, name, heights(c));
  }

  /** Several sums share the registers. */
  private List<Integer> heights(TileColumns c) {
    List<Integer> all = lanes > 1 && c.width() > lanes ? SMALL_HEIGHTS : NARROW_HEIGHTS;
    int most = Math.max(2, all.getFirst() / shape.sums());
    return all.stream().filter(height -> height <= most).toList();
  }

  /** Many rows: columns are packed, rows are blocked. */
  private void many(List<Integer> heights) {
    boolean inPlace = matrixColumns.isOperandSmall() || matrixColumns.isOnePanel();
    List<String> order = new ArrayList<>(shape.outer());
    order.add(shape.column());
    order.add(shape.row().orElseThrow());
    reorder(order);
    List<TileColumns> columns =
        matrixColumns.split(lanes > 1 ? 2 * lanes : 4, lanes > 1 && !inPlace);
    if (!inPlace) {
      matrixColumns.pack(columns);
    }
    for (TileColumns c : columns) {
      String row = shape.row().get() + c.copy();
      List<String> nest = new ArrayList<>(List.of(row));
      nest.addAll(c.loops());
      reorder(nest);
      rows(c, row, heights);
    }
    finish();
  }

  private void reorder(List<String> loops) {
    if (loops.size() > 1) {
      trial.apply(new Step.Reorder(loops));
    }
  }

  private int tileRows(OptionalLong extent, int width) {
    int vectors = Math.max(1, (width + lanes - 1) / lanes);
    int registers = target.vectorRegisters() >= 32 ? 24 : 12;
    int widest = vectors == 1 && (shape.packRows() || !shape.termsContiguous()) ? 16 : 12;
    int most = lanes == 1 ? 4 : Math.min(widest, registers / Math.min(vectors, 2));
    most = Math.max(2, most / shape.sums());
    if (extent.isEmpty()) {
      return Math.min(most, NAMED_ROWS);
    }
    int larger = lanes > 1 && shape.sums() == 1 && most == 12 ? 14 : most;
    if (extent.getAsLong() <= larger) {
      return (int) extent.getAsLong();
    }
    for (int rows = larger; rows >= Math.max(2, most * 2 / 3); rows--) {
      if (extent.getAsLong() % rows == 0) {
        return rows;
      }
    }
    return most;
  }

  private void rows(TileColumns c, String row, List<Integer> heights) {
    OptionalLong extent = trial.extent(row);
    int tile = tileRows(extent, c.width());
    if (extent.isPresent()
        && extent.getAsLong() == tile
        && shape.outer().isEmpty()
        && !shape.packRows()) {
      c.panels().ifPresent(panels -> trial.apply(new Step.Reorder(List.of(panels, row))));
      tile(c, Optional.of(row));
      return;
    }
    String tag = c.tag();
    String tail = tag + "it";
    trial.apply(new Step.Split(row, tile, tag + "io", tag + "ii", Optional.of(tail)));
    boolean cut = trial.loop(tail).isPresent();
    if (c.panels().isEmpty() && !shape.packRows()) {
      c.within().ifPresent(within -> reorder(List.of(tag + "io", tag + "ii", within)));
      tile(c, Optional.of(tag + "ii"));
      narrowTail(c, tail, cut, heights);
      return;
    }
    trial.apply(new Step.Block(tag + "io", blockTiles(c), tag + "ic", tag + "ir"));
    List<String> order = new ArrayList<>(List.of(tag + "ic"));
    c.panels().ifPresent(order::add);
    order.addAll(List.of(tag + "ir", tag + "ii"));
    c.within().ifPresent(order::add);
    reorder(order);
    packRows(tag + "ic", List.of(tag + "ir", tag + "ii"), c.copy(), tag);
    tile(c, Optional.of(tag + "ii"));
    keepSums(c, tag);
    c.panels().ifPresent(panels -> shareOut(tag + "ic", panels));
    narrowTail(c, tail, cut, heights);
  }

  private void narrowTail(TileColumns c, String tail, boolean cut, List<Integer> heights) {
    if (!cut) {
      return;
    }
    TileColumns copy = c.copied(tail);
    copy.panels().ifPresent(panels -> reorder(List.of(panels, tail)));
    narrowRows(copy, tail, tail, heights);
  }

  /** Longer panels come from further away, so they serve more tiles. */
  private int blockTiles(TileColumns c) {
    long terms = 1;
    for (String loop : shape.reduce()) {
      terms *= Math.min(MANY_TERMS, trial.extent(loop + c.copy()).orElse(1));
    }
    return terms >= LONG_PANEL ? 2 * BLOCK_TILES : BLOCK_TILES;
  }

  /**
   * Rows that do not fill a tile, in narrower ones. What tiles of n rows leave behind is less than
   * n: with every smaller height there, one tile serves it.
   *
   * @param heights of tiles, decreasing; what is left behind the last of them runs row by row
   */
  private void narrowRows(TileColumns c, String row, String name, List<Integer> heights) {
    TileColumns left = c;
    String loop = row;
    String tag = name;
    for (int height : heights) {
      OptionalLong extent = trial.extent(loop);
      if (extent.isPresent() && extent.getAsLong() <= height) {
        tile(left, Optional.of(loop));
        return;
      }
      String tail = name + (height - 1);
      trial.apply(new Step.Split(loop, height, tag + "o", tag + "i", Optional.of(tail)));
      boolean cut = trial.loop(tail).isPresent();
      tile(left, Optional.of(tag + "i"));
      if (!cut) {
        return;
      }
      left = left.behind(tail);
      loop = tail;
      tag = tail;
    }
    tile(left, Optional.empty());
  }

  private void packRows(String at, List<String> rows, String copy, String tag) {
    if (!shape.packRows()) {
      return;
    }
    List<String> over = new ArrayList<>(rows);
    List<String> terms = shape.reduce().stream().map(k -> k + copy).toList();
    over.addAll(shape.termsContiguous() ? over.size() : over.size() - 1, terms);
    String buffer = tag + "pa";
    Step pack = new Step.Pack(shape.rowSide(), shape.accumulator() + "*", at, over, buffer);
    if (trial.attempt(pack)) {
      new VectorSteps(trial, lanes).vectorize(buffer + copy + "_" + over.getLast());
    }
  }

  /**
   * A long sum runs over one outer term at a time, whose operands stay in the cache for the tiles
   * of a block.
   */
  private void keepSums(TileColumns c, String tag) {
    long terms = 1;
    for (String loop : shape.reduce()) {
      terms *= Math.min(MANY_TERMS, trial.extent(loop + c.copy()).orElse(MANY_TERMS));
    }
    if (shape.reduce().size() > 1 && terms >= MANY_TERMS) {
      List<String> over = new ArrayList<>(c.panels().stream().toList());
      over.add(tag + "ir");
      String through = shape.reduce().getFirst() + c.copy();
      trial.attempt(new Step.Partial(shape.accumulator() + "*", through, over, tag + "ps"));
    }
  }

  /** Without loops around the matrix, workers share panels as well as blocks of rows. */
  private void shareOut(String outer, String inner) {
    if (shape.outer().isEmpty()) {
      fused.add(new Step.Fuse(outer, inner, outer + "_" + inner));
    }
  }

  /** The accumulators of a tile, in registers. */
  private void tile(TileColumns c, Optional<String> rows) {
    List<String> loops = new ArrayList<>(rows.stream().toList());
    if (rows.isPresent() && c.panels().isPresent()) {
      trial.attempt(new Step.Reorder(List.of(c.panels().get(), rows.get())));
    }
    c.within().ifPresent(loops::add);
    if (!loops.isEmpty()) {
      trial.apply(new Step.Accumulate(shape.accumulator() + "*", loops));
      unrolled.addAll(loops);
    }
    c.within()
        .filter(l -> c.width() > 1 && Integer.bitCount(c.width()) == 1)
        .ifPresent(l -> vectors.add(new Vectors(l, c.width())));
  }

  private record Vectors(String loop, int width) {}

  private final List<String> unrolled = new ArrayList<>();
  private final List<Vectors> vectors = new ArrayList<>();
  private final List<Step> fused = new ArrayList<>();

  private void finish() {
    List<String> vectorLoops = vectors.stream().map(Vectors::loop).toList();
    for (Vectors v : vectors) {
      if (lanes > 1 && !isCopy(v.loop(), vectorLoops)) {
        trial.apply(new Step.Vectorize(v.loop() + "*", Math.min(lanes, v.width())));
      }
    }
    unrolled.stream()
        .filter(loop -> !isCopy(loop, unrolled))
        .forEach(loop -> trial.apply(new Step.Unroll(loop + "*")));
    fused.forEach(trial::attempt);
    if (shape.outer().size() > 1) {
      String first = shape.outer().get(0);
      String second = shape.outer().get(1);
      trial.attempt(new Step.Fuse(first + "*", second + "*", first + "_" + second));
    }
  }

  /** {@return whether a step for one of the loops serves this one too} */
  private static boolean isCopy(String loop, List<String> loops) {
    return loops.stream().anyMatch(other -> !other.equals(loop) && Nest.isCopy(loop, other + "*"));
  }
}
