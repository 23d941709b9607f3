package dev.sinter.session;

import dev.sinter.config.ArgumentTypes;
import dev.sinter.config.DTypePolicy;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
import dev.sinter.runtime.execution.Context;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The surroundings that models are made and run in. Code that binds none runs in the default
 * session: seed 0, dtype float32, channels last, fuzz factor 1e-7, backend "llvm" (or what the
 * system property {@code sinter.backend} says), one thread per processor for training.
 *
 * <pre>{@code
 * try (Session session = Session.builder().seed(42).backend("llvm").build()) {
 *   session.run(() -> train());
 * }
 * }</pre>
 *
 * A session may be used by several threads.
 */
public final class Session implements AutoCloseable {
  private static final ScopedValue<Session> CURRENT = ScopedValue.newInstance();
  private static final Session DEFAULT = builder().build();

  private final DType dtype;
  private final DTypePolicy dtypePolicy;
  private final double epsilon;
  private final String imageDataFormat;
  private final String backend;
  private final int threads;
  private final boolean interactive;
  private final Map<String, Integer> nameCounts = new LinkedHashMap<>();
  private final List<Spec<?>> customObjects = new CopyOnWriteArrayList<>();
  private final Map<Class<?>, Object> parts = new LinkedHashMap<>();
  private final Programs programs;
  private @Nullable Context context;
  private @Nullable Context smallContext;
  private boolean closed;
  private long seed;
  private long draws;

  private Session(Builder builder) {
    dtype = builder.dtype;
    dtypePolicy = builder.dtypePolicy.orElseGet(() -> DTypePolicy.of(builder.dtype));
    epsilon = builder.epsilon;
    imageDataFormat = builder.imageDataFormat;
    backend = builder.backend;
    threads = builder.threads;
    interactive = builder.interactive;
    seed = builder.seed;
    programs = new Programs(backend);
  }

  /** {@return the session of this code: the innermost that {@link #run} bound, else the default} */
  public static Session current() {
    return CURRENT.orElse(DEFAULT);
  }

  /** {@return a builder of a session; everything has the default that the class comment states} */
  public static Builder builder() {
    return new Builder();
  }

  /** Settings of a session. */
  public static final class Builder {
    private DType dtype = DType.F32;
    private Optional<DTypePolicy> dtypePolicy = Optional.empty();
    private double epsilon = 1e-7;
    private String imageDataFormat = "channels_last";
    private String backend = System.getProperty("sinter.backend", "llvm");
    private int threads = Runtime.getRuntime().availableProcessors();
    private boolean interactive = true;
    private long seed;

    private Builder() {}

    /** Sets the seed of everything random: initial weights, dropout, shuffling. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /** Sets the dtype of inputs and weights that state none: a floating type. */
    public Builder dtype(DType value) {
      if (!value.isFloat()) {
        throw new ModelException(
            "session: the default dtype must be a floating type, got "
                + ArgumentTypes.kerasName(value));
      }
      dtype = value;
      return this;
    }

    /**
     * Sets the dtypes of layers that state none, such as {@code mixed_float16}; inputs keep the
     * default dtype. Without it they are the default dtype, too.
     */
    public Builder dtypePolicy(String name) {
      dtypePolicy = Optional.of(DTypePolicy.of(name));
      return this;
    }

    /** Sets the fuzz factor of losses and metrics. */
    public Builder epsilon(double value) {
      epsilon = value;
      return this;
    }

    /**
     * Sets the layout of images where a layer states none: {@code channels_last} or {@code
     * channels_first}.
     */
    public Builder imageDataFormat(String value) {
      imageDataFormat = ArgumentTypes.choice("channels_last", "channels_first").read(value);
      return this;
    }

    /**
     * Sets what executes programs: {@code llvm}, {@code jvm}, or {@code interpreter} (slow, in
     * float64: for debugging).
     */
    public Builder backend(String value) {
      backend = Programs.checkBackend(value);
      return this;
    }

    /** Sets how many threads work on a step; results do not depend on it. */
    public Builder threads(int value) {
      if (value < 1) {
        throw new ModelException("session: threads must be at least 1, got " + value);
      }
      threads = value;
      return this;
    }

    /**
     * Sets whether somebody watches: if not, {@code verbose("auto")} shows a line per epoch instead
     * of a progress bar. True by default.
     */
    public Builder interactive(boolean value) {
      interactive = value;
      return this;
    }

    /** {@return the session} */
    public Session build() {
      return new Session(this);
    }
  }

  /** Runs code in this session. */
  public void run(Runnable code) {
    ScopedValue.where(CURRENT, this).run(code);
  }

  /** {@return what {@code code} gives when it runs in this session} */
  public <T> T call(Supplier<T> code) {
    return ScopedValue.where(CURRENT, this).call(code::get);
  }

  /**
   * Runs code in this session that may throw a checked exception.
   *
   * @return what it gives
   */
  public <T> T callChecked(Callable<T> code) throws Exception {
    return ScopedValue.where(CURRENT, this).call(code::call);
  }

  /** {@return the dtype of inputs and weights that state none} */
  public DType dtype() {
    return dtype;
  }

  /** {@return the dtypes of layers that state none} */
  public DTypePolicy dtypePolicy() {
    return dtypePolicy;
  }

  /** {@return the fuzz factor} */
  public double epsilon() {
    return epsilon;
  }

  /** {@return the layout of images where a layer states none} */
  public String imageDataFormat() {
    return imageDataFormat;
  }

  /** {@return what executes programs} */
  public String backend() {
    return backend;
  }

  /** {@return how many threads work on a step} */
  public int threads() {
    return threads;
  }

  /** {@return whether somebody watches the progress} */
  public boolean isInteractive() {
    return interactive;
  }

  /** {@return the compiled programs} */
  public Programs programs() {
    return programs;
  }

  /** {@return the threads and scratch memory that run programs} */
  public synchronized Context context() {
    requireOpen();
    if (context == null) {
      context = new Context(threads);
    }
    return context;
  }

  /** {@return what runs small programs: the calling thread alone} */
  public synchronized Context smallContext() {
    requireOpen();
    if (smallContext == null) {
      smallContext = new Context(1);
    }
    return smallContext;
  }

  private void requireOpen() {
    if (closed) {
      throw new ModelException("session: used after it was closed");
    }
  }

  /** {@return the next automatic name: {@code dense}, {@code dense_1}, ...} */
  public synchronized String uniqueName(String base) {
    int count = nameCounts.merge(base, 1, Integer::sum) - 1;
    return count == 0 ? base : base + "_" + count;
  }

  /** {@return the next automatic name, counted from one: {@code input_1}, {@code input_2}, ...} */
  public synchronized String uniqueNameFromOne(String base) {
    return base + "_" + nameCounts.merge(base, 1, Integer::sum);
  }

  /** Starts automatic names anew, as Keras's {@code clear_session}. */
  public synchronized void clearNames() {
    nameCounts.clear();
  }

  /** Sets the seed; what is random from now on follows from it. */
  public synchronized void seed(long value) {
    seed = value;
    draws = 0;
    parts.clear();
  }

  /**
   * {@return a new seed that follows from the session's and from how many were asked for before}
   */
  public synchronized long nextSeed() {
    return mix(seed * 0x9E3779B97F4A7C15L + ++draws);
  }

  /** SplitMix64's finalizer (Steele et al. 2014): neighbouring counts give unrelated keys. */
  private static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
    return b ^ (b >>> 31);
  }

  /** Makes a class of the user's own known by name: to files, strings and the model language. */
  public void register(Spec<?> spec) {
    customObjects.add(0, spec);
  }

  /** {@return the user's own declarations, the latest first} */
  public List<Spec<?>> customObjects() {
    return new ArrayList<>(customObjects);
  }

  /** {@return the session's one object of a class, made when first asked for} */
  public synchronized <T> T part(Class<T> type, Supplier<T> make) {
    Object known = parts.get(type);
    if (known == null) {
      known = make.get();
      parts.put(type, known);
    }
    return type.cast(known);
  }

  /**
   * Frees compiled programs and threads, once the calls that run have ended; nothing runs in the
   * session afterwards.
   */
  @Override
  public synchronized void close() {
    closed = true;
    if (context != null) {
      context.close();
      context = null;
    }
    if (smallContext != null) {
      smallContext.close();
      smallContext = null;
    }
    programs.close();
  }
}
