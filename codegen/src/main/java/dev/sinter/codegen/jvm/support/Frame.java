package dev.sinter.codegen.jvm.support;

/** One worker's view of a call: where buffers are, how often loops have run, its scratch memory. */
public final class Frame {
  /** Scratch memory of this worker. */
  public final float[] floats;

  /** Scratch memory of this worker. */
  public final double[] doubles;

  /** Scratch memory of this worker. */
  public final int[] ints;

  /** Scratch memory of this worker. */
  public final long[] longs;

  /** Scratch memory of this worker. */
  public final byte[] bytes;

  /** Scratch memory of this worker. */
  public final short[] shorts;

  /** Number of this worker. */
  public final int worker;

  private final CallMemory memory;
  private final Object[] arrays;
  private final int[] offsets;
  private final long[] dimensions;
  private final int workers;
  private int[] iterations = new int[4];
  private int[] counts = new int[4];
  private int last;

  Frame(
      CallMemory memory,
      Object[] arrays,
      int[] offsets,
      Object[] scratch,
      long[] dimensions,
      int worker,
      int workers) {
    this.memory = memory;
    this.arrays = arrays;
    this.offsets = offsets;
    this.dimensions = dimensions;
    this.worker = worker;
    this.workers = workers;
    floats = (float[]) scratch[ArrayKind.FLOATS.number()];
    doubles = (double[]) scratch[ArrayKind.DOUBLES.number()];
    ints = (int[]) scratch[ArrayKind.INTS.number()];
    longs = (long[]) scratch[ArrayKind.LONGS.number()];
    bytes = (byte[]) scratch[ArrayKind.BYTES.number()];
    shorts = (short[]) scratch[ArrayKind.SHORTS.number()];
  }

  /** {@return the array that holds a buffer} */
  public Object array(int slot) {
    return arrays[slot];
  }

  /** {@return the place of a buffer's first element in its array} */
  public int offset(int slot) {
    return offsets[slot];
  }

  /** {@return the value of a dimension} */
  public long dimension(int number) {
    return dimensions[number];
  }

  /** Exchanges what two buffers are. */
  public void swap(int first, int second) {
    Object array = arrays[first];
    arrays[first] = arrays[second];
    arrays[second] = array;
    int offset = offsets[first];
    offsets[first] = offsets[second];
    offsets[second] = offset;
  }

  // ---- workers
  // ---------------------------------------------------------------------------------------

  /**
   * Begins a launch: waits for the others unless the last launch and this one are both worker 0's
   * alone.
   *
   * @param cost operations of the launch
   * @param worth how many workers the launch deserves
   * @return how many take part; those with a lower number do
   */
  public int begin(long cost, long worth) {
    int next = (int) Math.max(1, Math.min(worth, workers));
    if (last != 0 && (last > 1 || next > 1)) {
      memory.steps.await(workers);
    }
    last = next;
    if (workers > 1 && worker < next) {
      memory.count(worker, cost / next);
    }
    return next;
  }

  /** {@return the bool in a buffer, once all who might write it have done so} */
  public boolean flag(int slot) {
    if (workers > 1 && last != 0) {
      memory.steps.await(workers);
    }
    last = workers; // whoever writes it next must wait for those who read it now
    return ((byte[]) arrays[slot])[offsets[slot]] != 0;
  }

  /**
   * Waits within a launch.
   *
   * @param taking how many workers take part in it
   */
  public void meet(int taking) {
    if (taking > 1) {
      memory.inner.await(taking);
    }
  }

  /** Reports a data error; the first of a call is kept. */
  public void fail(int code, long detail) {
    memory.fail(code, detail);
  }

  // ---- loops of launches
  // -----------------------------------------------------------------------------

  /** Begins a loop that runs {@code count} times. */
  public void enter(int loop, int count) {
    if (loop >= counts.length) {
      counts = java.util.Arrays.copyOf(counts, 2 * loop);
      iterations = java.util.Arrays.copyOf(iterations, 2 * loop);
    }
    iterations[loop] = -1;
    counts[loop] = count;
  }

  /** {@return whether a loop has another iteration, which begins} */
  public boolean next(int loop) {
    return ++iterations[loop] < counts[loop];
  }

  /** {@return the current iteration of a loop} */
  public int iteration(int loop) {
    return iterations[loop];
  }

  /** {@return the current iteration of a loop, counted from its end} */
  public int reversed(int loop) {
    return counts[loop] - 1 - iterations[loop];
  }
}
