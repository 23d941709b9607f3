package dev.sinter.codegen.jvm;

import dev.sinter.codegen.jvm.Scope.Location;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Stmt;
import java.util.List;
import java.util.Set;

/**
 * Moves tiles of vectors from local variables to scratch memory once they are complete. Vectors
 * cannot be passed to another method without becoming objects; elements of an array are there
 * anyway.
 */
final class TileSpill {
  private final MethodBody body;
  private final List<Buffer> tiles;

  /**
   * @param body the method
   * @param tiles buffers that are allocated in it
   */
  TileSpill(MethodBody body, List<Buffer> tiles) {
    this.body = body;
    this.tiles = tiles.stream().filter(this::isTile).toList();
  }

  private boolean isTile(Buffer buffer) {
    return body.scope().buffer(buffer.name()) instanceof Location.Vectors
        && JvmType.arrayOf(buffer.dtype()) == JvmType.of(buffer.dtype()).array();
  }

  /** {@return the last of the statements that changes a tile; without tiles the last of all} */
  int lastChange(List<Stmt> statements) {
    int last = statements.size() - 1;
    while (last >= 0 && !tiles.isEmpty() && !changesTile(statements.get(last))) {
      last--;
    }
    return last;
  }

  private boolean changesTile(Stmt stmt) {
    Set<String> changed = FreeNames.of(stmt).changed();
    return tiles.stream().anyMatch(tile -> changed.contains(tile.name()));
  }

  /** Emits the move; from here on the tiles are in memory. */
  void emit() {
    Code code = body.code();
    for (Buffer tile : tiles) {
      if (body.scope().buffer(tile.name())
          instanceof Location.Vectors(var type, int first, int count)) {
        Location.Fixed memory = body.inScratch(type.array(), (long) count * type.lanes());
        for (int vector = 0; vector < count; vector++) {
          code.loadReference(first + vector);
          code.loadReference(memory.array());
          code.constant(memory.offset() + vector * type.lanes());
          type.intoArray(code, memory.kind());
        }
        body.scope().place(tile, memory);
      }
    }
  }
}
