package dev.sinter.passes.schedule;

import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import java.util.List;

/**
 * A place that is read or written.
 *
 * @param buffer where
 * @param indices one per axis
 */
record Access(Buffer buffer, List<Expr> indices) {
  Access {
    indices = List.copyOf(indices);
  }
}
