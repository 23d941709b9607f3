package dev.sinter.codegen.jvm;

import dev.sinter.codegen.jvm.support.ArrayKind;
import dev.sinter.ir.IrException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Shares out the elements of each worker's scratch arrays to the buffers and spilled vectors of one
 * proc.
 */
final class Scratch {
  /** Apart by this many elements, nothing shares a cache line that was not meant to. */
  private static final int ALIGNMENT = 16;

  private final List<Integer> ends = new ArrayList<>(Collections.nCopies(ArrayKind.COUNT, 0));

  /** {@return the number of the first of {@code count} elements} */
  int take(ArrayKind kind, long count) {
    int start = ends.get(kind.number());
    long end = Math.addExact(start, (count + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
    if (end > Integer.MAX_VALUE - ALIGNMENT) {
      throw new IrException("emit: scratch memory of " + end + " elements exceeds a Java array");
    }
    ends.set(kind.number(), (int) end);
    return start;
  }

  /** {@return the elements taken of each kind} */
  List<Integer> sizes() {
    return List.copyOf(ends);
  }
}
