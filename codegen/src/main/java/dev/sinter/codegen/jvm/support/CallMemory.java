package dev.sinter.codegen.jvm.support;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Scratch memory of one call at a time: the arena, each worker's scratch, where workers meet, and
 * the first data error. Serves calls up to the dimensions and workers that it was made for.
 */
public final class CallMemory {
  /** The longest array that every Java machine can make. */
  private static final int LONGEST = Integer.MAX_VALUE - 8;

  /**
   * Elements from one worker's count to the next: as many as keep them in different cache lines.
   */
  private static final int COUNTER_STRIDE = 8;

  private final ProgramLayout layout;
  private final Object[] arena = new Object[ArrayKind.COUNT];
  private final Object[][] scratch;
  private final long arenaBytes;
  private final long[] operations;
  private final AtomicBoolean failed = new AtomicBoolean();
  private volatile int code;
  private volatile long detail;

  /** Where all workers meet between launches. */
  final Rendezvous steps = new Rendezvous();

  /** Where the workers of one launch meet; there may be fewer of them. */
  final Rendezvous inner = new Rendezvous();

  /**
   * Allocates.
   *
   * @param layout the program
   * @param dimensions the largest dimensions
   * @param workers the most workers
   * @throws SizeException if arrays cannot be that long or memory is short
   */
  public CallMemory(ProgramLayout layout, long[] dimensions, int workers) {
    this.layout = layout;
    check(layout, dimensions);
    scratch = new Object[workers][arena.length];
    operations = new long[workers * COUNTER_STRIDE];
    long bytes = 0;
    try {
      for (ArrayKind kind : ArrayKind.values()) {
        int number = kind.number();
        long elements = Size.sum(layout.arena().get(number), dimensions);
        if (elements > LONGEST) {
          throw tooLong(layout, "the intermediate values have", elements);
        }
        bytes += elements * elementBytes(kind);
        arena[number] = kind.allocate((int) elements);
        for (int worker = 0; worker < workers; worker++) {
          scratch[worker][number] = kind.allocate(layout.scratch().get(number));
        }
      }
    } catch (OutOfMemoryError e) {
      throw new SizeException(
          layout.name()
              + ": no memory for intermediate values; the heap is limited to "
              + Runtime.getRuntime().maxMemory()
              + " bytes by -Xmx; use a smaller batch");
    }
    arenaBytes = bytes;
  }

  private static void check(ProgramLayout layout, long[] dimensions) {
    for (ProgramLayout.Slot slot : layout.slots()) {
      long elements = slot.size().evaluate(dimensions);
      if (elements > LONGEST) {
        throw tooLong(layout, "buffer '" + slot.name() + "' has", elements);
      }
    }
  }

  private static SizeException tooLong(ProgramLayout layout, String what, long elements) {
    return new SizeException(
        layout.name()
            + ": "
            + what
            + " "
            + elements
            + " elements, a Java array at most "
            + LONGEST
            + "; use a smaller batch or machine code");
  }

  private static int elementBytes(ArrayKind kind) {
    switch (kind) {
      case FLOATS:
      case INTS:
        return 4;
      case DOUBLES:
      case LONGS:
        return 8;
      case SHORTS:
        return 2;
      case BYTES:
        return 1;
    }
    throw new SizeException("no array of kind " + kind);
  }

  /**
   * {@return a worker's view of a call}
   *
   * @param arguments arrays of the inputs, variables, outputs and constants, in this order
   * @param dimensions the call's
   * @param worker number of the worker
   * @param workers how many there are
   */
  public Frame frame(List<Object> arguments, long[] dimensions, int worker, int workers) {
    int count = layout.slots().size();
    Object[] arrays = new Object[count];
    int[] offsets = new int[count];
    int variables = layout.inputs().size();
    int outputs = variables + layout.variables().size();
    int constants = outputs + layout.outputs().size();
    for (int i = 0; i < count; i++) {
      ProgramLayout.Slot slot = layout.slots().get(i);
      switch (slot.place()) {
        case INPUT:
          arrays[i] = arguments.get(slot.index());
          break;
        case VARIABLE:
          arrays[i] = arguments.get(variables + slot.index());
          break;
        case OUTPUT:
          arrays[i] = arguments.get(outputs + slot.index());
          break;
        case CONSTANT:
          arrays[i] = arguments.get(constants + slot.index());
          break;
        case ARENA:
          arrays[i] = arena[slot.type().array().number()];
          offsets[i] = Math.toIntExact(Size.sum(slot.offset(), dimensions));
          break;
      }
    }
    return new Frame(this, arrays, offsets, scratch[worker], dimensions, worker, workers);
  }

  /** {@return bytes that hold intermediate values} */
  public long arenaBytes() {
    return arenaBytes;
  }

  /** {@return the most workers} */
  public int workers() {
    return scratch.length;
  }

  /** {@return whether a data error was reported since {@link #reset}} */
  public boolean isFailed() {
    return failed.get();
  }

  /** {@return the number of the first error's message} */
  public int code() {
    return code;
  }

  /** {@return the value that caused the first error} */
  public long detail() {
    return detail;
  }

  /** Forgets the last call. */
  public void reset() {
    failed.set(false);
    Arrays.fill(operations, 0);
  }

  /**
   * {@return how many operations a worker did since {@link #reset}, in calls of several workers}
   */
  public long operations(int worker) {
    return operations[worker * COUNTER_STRIDE];
  }

  void count(int worker, long done) {
    operations[worker * COUNTER_STRIDE] += done;
  }

  /** Gives the call up: whoever waits leaves by an {@link AbortedException}. */
  public void abort() {
    steps.abort();
    inner.abort();
  }

  void fail(int newCode, long newDetail) {
    if (failed.compareAndSet(false, true)) {
      code = newCode;
      detail = newDetail;
    }
  }
}
