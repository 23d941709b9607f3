package dev.sinter.passes.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Columns of a matrix that run in tiles of one width.
 *
 * @param panels loop over tiles; empty for a single one
 * @param within loop over the columns of a tile; empty for tiles of one column
 * @param width columns of a tile
 * @param copy what the names of copied loops have behind them
 * @param tag makes names of new loops different
 */
record TileColumns(
    Optional<String> panels, Optional<String> within, int width, String copy, String tag) {

  /** {@return the loops, outermost first} */
  List<String> loops() {
    List<String> loops = new ArrayList<>();
    panels.ifPresent(loops::add);
    within.ifPresent(loops::add);
    return loops;
  }

  /** {@return the same columns, in the rows that a split around them leaves behind} */
  TileColumns copied(String tail) {
    return behind(panels.map(l -> l + "." + tail), tail);
  }

  /** {@return the same columns, in the rows that a split within the panels leaves behind} */
  TileColumns behind(String tail) {
    return behind(panels, tail);
  }

  private TileColumns behind(Optional<String> outer, String tail) {
    return new TileColumns(outer, within.map(l -> l + "." + tail), width, copy + "." + tail, tag);
  }
}
