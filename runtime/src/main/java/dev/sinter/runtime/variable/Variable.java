package dev.sinter.runtime.variable;

import dev.sinter.runtime.InputException;
import dev.sinter.runtime.ProgramException;
import dev.sinter.runtime.buffer.Buffer;
import dev.sinter.runtime.buffer.ElementType;
import dev.sinter.runtime.buffer.MemoryKind;
import dev.sinter.runtime.buffer.NdArray;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A named array that programs read and change in place. It moves between native memory and the heap
 * as programs need it.
 *
 * <p>Any number of readers or one writer use it at a time; the others wait for the end of the call.
 * So a prediction may run while another thread trains the same model: it sees the state before or
 * after a step, never within one.
 */
public final class Variable {
  private static final int WRITING = -1;
  private static final int PATIENCE = 200;
  private static final long NAP_NANOS = 50_000;

  private final String segment;
  private final String name;
  private final ElementType type;
  private final List<Long> shape;
  private final AtomicLong version = new AtomicLong();
  private final AtomicInteger users = new AtomicInteger();
  private volatile Buffer storage;

  /**
   * Makes a variable.
   *
   * @param segment what kind of state it is, see {@link Segments}
   * @param name its path, unique in the segment, such as {@code dense/kernel}
   * @param initial its first value; copied
   */
  public Variable(String segment, String name, NdArray initial) {
    this.segment = segment;
    this.name = name;
    this.type = initial.type();
    this.shape = initial.shape();
    this.storage = initial.buffer().copy(initial.buffer().memory(), type);
  }

  /** {@return what kind of state it is} */
  public String segment() {
    return segment;
  }

  /** {@return its path, unique in the segment} */
  public String name() {
    return name;
  }

  /** {@return the type of its elements} */
  public ElementType type() {
    return type;
  }

  /** {@return its extents} */
  public List<Long> shape() {
    return shape;
  }

  /**
   * {@return a number that grows with every write: copies of the value carry it to know whether
   * they are stale}
   */
  public long version() {
    return version.get();
  }

  /** {@return a copy of the value, on the heap if it fits there; waits for a running writer} */
  public NdArray value() {
    begin(false);
    try {
      Buffer current = storage();
      MemoryKind kind =
          current.count() <= Integer.MAX_VALUE - 8 ? MemoryKind.HEAP : MemoryKind.NATIVE;
      return new NdArray(shape, current.copy(kind, type));
    } finally {
      end(false);
    }
  }

  /**
   * Replaces the value; waits for running readers and writers.
   *
   * @param value of the same shape; elements are converted to the type of the variable
   * @throws InputException if the shape differs
   */
  public void assign(NdArray value) {
    if (!value.shape().equals(shape)) {
      throw new InputException(
          "variable '" + name + "': shape must be " + shape + ", got " + value);
    }
    begin(true);
    try {
      storage().copyFrom(value.buffer());
      version.incrementAndGet();
    } finally {
      end(true);
    }
  }

  /**
   * {@return the storage, moved to that kind of memory if it was elsewhere} The caller holds the
   * variable, see {@link #tryBegin}, and keeps the buffer only until {@link #end}.
   */
  public Buffer in(MemoryKind kind) {
    Buffer known = storage;
    return known.memory() == kind ? known : moved(kind);
  }

  private synchronized Buffer moved(MemoryKind kind) {
    // The old storage is left to the garbage collector: other readers may be using it.
    storage = storage.in(kind);
    return storage;
  }

  /** {@return the storage where it is now} The caller holds the variable, as for {@link #in}. */
  public Buffer storage() {
    return storage;
  }

  /**
   * Starts using the variable, if nobody is in the way.
   *
   * @param writing whether the value will be changed
   * @return whether it may be used now; if so {@link #end} must follow
   */
  public boolean tryBegin(boolean writing) {
    if (writing) {
      return users.compareAndSet(0, WRITING);
    }
    return users.getAndUpdate(n -> n == WRITING ? n : n + 1) != WRITING;
  }

  /**
   * Ends a use.
   *
   * @param writing as given to {@link #tryBegin}
   */
  public void end(boolean writing) {
    if (writing) {
      if (!users.compareAndSet(WRITING, 0)) {
        throw new ProgramException("variable '" + name + "': end of a write that never began");
      }
    } else {
      users.decrementAndGet();
    }
  }

  /** Records that a program changed the value. Called by the writer before {@link #end}. */
  public void changed() {
    version.incrementAndGet();
  }

  /**
   * Waits a little for others to end their use.
   *
   * @param attempt how often it was tried in vain so far
   */
  public static void pause(int attempt) {
    if (attempt < PATIENCE) {
      Thread.onSpinWait();
    } else {
      LockSupport.parkNanos(NAP_NANOS);
    }
  }

  private void begin(boolean writing) {
    for (int attempt = 0; !tryBegin(writing); attempt++) {
      pause(attempt);
    }
  }

  /** {@return such as {@code weights dense/kernel: f32[784, 10]}} */
  @Override
  public String toString() {
    return segment + " " + name + ": " + type.text() + shape;
  }
}
