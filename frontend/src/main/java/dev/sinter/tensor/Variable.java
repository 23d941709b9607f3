package dev.sinter.tensor;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.variable.Segments;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * State: a tensor whose value changes. Weights, optimizer slots, metric sums and random counters
 * are variables.
 *
 * <p>Outside of traces {@link #read} gives the value of that moment, whatever is assigned later,
 * and {@link #assign} takes effect at once. Within a trace both are steps of the graph, in the
 * order of the code.
 */
public final class Variable implements TapeSource {
  /**
   * The dtype in which weights are read: bound by a call of a layer whose weights have more bits
   * than what it computes.
   */
  private static final ScopedValue<DType> READ_AS = ScopedValue.newInstance();

  private final String segment;
  private final String name;
  private final TensorType type;
  private String path;
  private boolean trainable;
  private Optional<UnaryOperator<Tensor>> constraint = Optional.empty();
  private @Nullable Supplier<Tensor> initial;
  private dev.sinter.runtime.variable.@Nullable Variable storage;
  private WeakReference<Lazy> reading = new WeakReference<>(null);
  private WeakReference<Lazy> passing = new WeakReference<>(null);

  /**
   * Makes a weight.
   *
   * @param name its name, such as {@code kernel}
   * @param initial its first value, of fixed shape
   */
  public Variable(String name, Tensor initial) {
    this(Segments.WEIGHTS, name, initial.type(), true, () -> initial);
  }

  /**
   * Makes a variable whose first value is computed when first needed.
   *
   * @param segment what kind of state it is, one of {@link Segments}
   * @param name its name
   * @param type element type and fixed shape
   * @param trainable whether optimizers change it and tapes watch it
   * @param initial its first value
   */
  public Variable(
      String segment, String name, TensorType type, boolean trainable, Supplier<Tensor> initial) {
    if (!type.shape().isFixed()) {
      throw new ModelException(
          "variable '" + name + "': every extent must be known, got " + type.shape());
    }
    this.segment = segment;
    this.name = name;
    this.path = name;
    this.type = type;
    this.trainable = trainable;
    this.initial = initial;
  }

  /** {@return what kind of state it is} */
  public String segment() {
    return segment;
  }

  /** {@return its name, such as {@code kernel}} */
  public String name() {
    return name;
  }

  /** {@return its name behind those of its owners, such as {@code encoder/dense/kernel}} */
  public String path() {
    return path;
  }

  /** Says where it belongs. */
  public void setPath(String value) {
    path = value;
  }

  /** {@return element type and shape} */
  public TensorType type() {
    return type;
  }

  /** {@return the extents} */
  public Shape shape() {
    return type.shape();
  }

  /** {@return the element type} */
  public DType dtype() {
    return type.dtype();
  }

  /** {@return whether optimizers change it and tapes watch it} */
  public boolean isTrainable() {
    return trainable;
  }

  /** Sets whether optimizers change it and tapes watch it. */
  public void setTrainable(boolean value) {
    trainable = value;
  }

  /** {@return what an optimizer applies to the value after each step} */
  public Optional<UnaryOperator<Tensor>> constraint() {
    return constraint;
  }

  /** Sets what an optimizer applies to the value after each step. */
  public void setConstraint(UnaryOperator<Tensor> projection) {
    constraint = Optional.of(projection);
  }

  /** {@return the value at this point} */
  public Tensor read() {
    Optional<Trace> trace = Trace.current();
    Tensor value =
        trace.isPresent()
            ? trace.get().read(this)
            : Assignments.pending(this).orElseGet(() -> new Tensor(snapshot()));
    GradientTape.noteRead(this, value);
    boolean converted =
        READ_AS.isBound() && segment.equals(Segments.WEIGHTS) && type.dtype().isFloat();
    return converted && READ_AS.get() != type.dtype() ? value.cast(READ_AS.get()) : value;
  }

  /**
   * {@return the value at this point, for computing the one that replaces it} Once it is replaced
   * the result has no value any more, so no copy need be kept for it, as {@link #read} demands.
   */
  public Tensor readForUpdate() {
    return Trace.current().isPresent()
        ? read()
        : Assignments.pending(this).orElseGet(() -> new Tensor(passing()));
  }

  private synchronized Lazy passing() {
    Lazy known = passing.get();
    if (known == null) {
      known = Lazy.reading(this);
      passing = new WeakReference<>(known);
    }
    return known;
  }

  /** {@return what code gives that reads floating weights as another dtype} */
  public static <T> T readingAs(DType dtype, Supplier<T> code) {
    return ScopedValue.where(READ_AS, dtype).call(code::get);
  }

  private synchronized Lazy snapshot() {
    Lazy known = reading.get();
    if (known == null) {
      known = Lazy.reading(this);
      reading = new WeakReference<>(known);
    }
    return known;
  }

  /** {@return the elements, computed or copied now} */
  public NdArray value() {
    return storage().value();
  }

  /** Replaces the value; shape and dtype stay. */
  public void assign(Tensor value) {
    checkAssigned(value.type());
    Optional<Trace> trace = Trace.current();
    if (trace.isPresent()) {
      trace.get().write(this, value);
    } else {
      Assignments.add(this, value);
    }
  }

  /** Adds to the value. */
  public void assignAdd(Tensor value) {
    assign(read().plus(value));
  }

  /** Subtracts from the value. */
  public void assignSub(Tensor value) {
    assign(read().minus(value));
  }

  /** Replaces the value by elements of the same shape; they are converted to the dtype. */
  public void set(NdArray value) {
    requireShapeOf(value);
    beforeWrite();
    synchronized (this) {
      if (storage == null) {
        storage =
            new dev.sinter.runtime.variable.Variable(
                segment, path, value.cast(Elements.elementType(type.dtype())));
        initial = null;
        return;
      }
    }
    storage().assign(value);
  }

  /**
   * Checks a value that is to be set.
   *
   * @throws ModelException if its shape is another one
   */
  public void requireShapeOf(NdArray value) {
    if (!value.shape().equals(storageShape())) {
      throw new ModelException(
          "variable '" + path + "': shape must be " + type.shape() + ", got " + value.shape());
    }
  }

  private void checkAssigned(TensorType value) {
    if (!value.equals(type)) {
      throw new ModelException(
          "variable '" + path + "': an assigned value must be " + type + ", got " + value);
    }
  }

  private List<Long> storageShape() {
    List<Long> extents = new ArrayList<>();
    for (long extent : type.shape().fixed()) {
      extents.add(extent);
    }
    return extents;
  }

  /** {@return where the runtime keeps the value; the first value is computed now if it was not} */
  public dev.sinter.runtime.variable.Variable storage() {
    Supplier<Tensor> first;
    synchronized (this) {
      if (storage != null) {
        return storage;
      }
      first = java.util.Objects.requireNonNull(initial);
    }
    NdArray value = Trace.outside(() -> first.get().array());
    synchronized (this) {
      if (storage == null) {
        storage = new dev.sinter.runtime.variable.Variable(segment, path, value);
        initial = null;
      }
      return storage;
    }
  }

  /**
   * Called before a program or an assignment changes the value: reads that were recorded keep the
   * old one.
   */
  void beforeWrite() {
    Lazy pending;
    Lazy passed;
    synchronized (this) {
      pending = reading.get();
      reading = new WeakReference<>(null);
      passed = passing.get();
      passing = new WeakReference<>(null);
    }
    if (pending != null) {
      pending.detach();
    }
    if (passed != null) {
      passed.replace();
    }
  }

  /** {@return such as {@code dense/kernel: f32[784,10]}} */
  @Override
  public String toString() {
    return path + ": " + type;
  }
}
