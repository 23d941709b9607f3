package dev.sinter.codegen.jvm.support;

import java.io.DataInputStream;
import java.io.IOException;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A model in a jar: its entries as compiled programs, and its variables.
 *
 * <p>Any number of threads may call entries at once; one that changes variables waits until nobody
 * else uses the model, and others wait for it.
 *
 * <pre>
 *   resource model     magic, name, width of vectors, variables, entries (class name, layout, constants)
 *   resource weights   elements of the constants and initial values, little-endian, in the same order
 * </pre>
 *
 * Both have a checksum, see {@link CheckedResource}.
 */
public final class StandaloneModel implements AutoCloseable {
  /** First word of the resource {@code model}. */
  public static final int MAGIC = 0x53494e54;

  private static final int VECTOR_JAVA = 25;

  private final String name;
  private final String flavour;
  private final Team team;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Map<String, ProgramLayout.State> variables = new LinkedHashMap<>();
  private final Map<String, Object> values = new LinkedHashMap<>();
  private final ReentrantReadWriteLock access = new ReentrantReadWriteLock();

  /** An entry and the memory of its last call. */
  private static final class Entry {
    private final ProgramLayout layout;
    private final CompiledProgram program;
    private final List<Object> constants;
    private Optional<CallMemory> idle = Optional.empty();
    private long[] dimensions = {};

    Entry(ProgramLayout layout, CompiledProgram program, List<Object> constants) {
      this.layout = layout;
      this.program = program;
      this.constants = constants;
    }

    synchronized CallMemory take(long[] wanted, int workers) {
      Optional<CallMemory> memory =
          idle.filter(last -> last.workers() >= workers && Arrays.equals(dimensions, wanted));
      if (memory.isPresent()) {
        idle = Optional.empty();
        memory.get().reset();
        return memory.get();
      }
      return new CallMemory(layout, wanted, workers);
    }

    synchronized void give(CallMemory memory, long[] used) {
      idle = Optional.of(memory);
      dimensions = used;
    }
  }

  private StandaloneModel(String name, String flavour, int threads) {
    this.name = name;
    this.flavour = flavour;
    this.team = new Team(threads);
  }

  /**
   * Loads the model of a jar.
   *
   * @param owner class beside which the resources are
   * @param threads how many threads work on a call, the caller's among them
   * @param vectors whether the Vector API is used where this Java machine has it
   * @return the model, with its initial variables
   */
  public static StandaloneModel load(Class<?> owner, int threads, boolean vectors) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, got " + threads);
    }
    try (DataInputStream in = CheckedResource.readWhole(owner, "model");
        CheckedResource checked = CheckedResource.open(owner, "weights")) {
      DataInputStream weights = checked.content();
      if (in.readInt() != MAGIC) {
        throw new IOException("the resource 'model' is damaged");
      }
      String name = in.readUTF();
      int bits = in.readInt();
      String reason = vectors ? VectorProbe.missing(bits, VECTOR_JAVA) : "as asked for";
      String flavour =
          reason.isEmpty()
              ? "Vector API code, vectors of " + bits + " bits"
              : "plain Java code (" + reason + ")";
      StandaloneModel model = new StandaloneModel(name, flavour, threads);
      for (int count = in.readInt(); count > 0; count--) {
        ProgramLayout.State state = LayoutFormat.readState(in);
        String key = key(state.segment(), state.port().name());
        model.variables.put(key, state);
        if (in.readBoolean()) {
          model.values.put(
              key, elements(weights, state.port().type(), state.port().count(new long[0])));
        }
      }
      for (int count = in.readInt(); count > 0; count--) {
        String entry = in.readUTF();
        String type = in.readUTF();
        ProgramLayout layout = LayoutFormat.read(in);
        List<Object> constants = new ArrayList<>();
        for (int constant = in.readInt(); constant > 0; constant--) {
          constants.add(elements(weights, ElementKind.valueOf(in.readUTF()), in.readLong()));
        }
        Class<?> compiled =
            Class.forName(
                type + (reason.isEmpty() ? "Vector" : "Plain"), true, owner.getClassLoader());
        CompiledProgram program = (CompiledProgram) compiled.getConstructor().newInstance();
        model.entries.put(entry, new Entry(layout, program, constants));
      }
      checked.finish();
      return model;
    } catch (IOException | ReflectiveOperationException e) {
      throw new StandaloneException(
          "the jar of " + owner.getName() + " is damaged: " + e.getMessage(), e);
    }
  }

  private static Object elements(DataInputStream in, ElementKind type, long count)
      throws IOException {
    byte[] content = new byte[Math.toIntExact(count * type.bytes())];
    in.readFully(content);
    return type.decode(content);
  }

  private static String key(String segment, String name) {
    return segment + ":" + name;
  }

  /** {@return the model's name} */
  public String name() {
    return name;
  }

  /** {@return which code runs, and why} */
  public String flavour() {
    return flavour;
  }

  /** {@return the entries' names} */
  public List<String> entries() {
    return List.copyOf(entries.keySet());
  }

  /** {@return what an entry takes and gives} */
  public ProgramLayout layout(String entry) {
    return entry(entry).layout;
  }

  /** {@return names of the variables, each with its segment: {@code weights:dense/kernel}} */
  public List<String> variables() {
    return List.copyOf(variables.keySet());
  }

  /**
   * {@return a copy of a variable's elements, as an array of its type}
   *
   * @param variable its name with its segment
   */
  public Object get(String variable) {
    ProgramLayout.State state = state(variable);
    access.readLock().lock();
    try {
      Object value = value(variable);
      return state.port().type().decode(state.port().type().encode(value));
    } finally {
      access.readLock().unlock();
    }
  }

  /**
   * Changes a variable.
   *
   * @param variable its name with its segment
   * @param elements array of its type and size; copied
   */
  public void set(String variable, Object elements) {
    ProgramLayout.Port port = state(variable).port();
    long count = port.count(new long[0]);
    checkArray("variable '" + variable + "'", port.type(), count, elements);
    Object copy = port.type().decode(port.type().encode(elements));
    access.writeLock().lock();
    try {
      values.put(variable, copy);
    } finally {
      access.writeLock().unlock();
    }
  }

  /**
   * Calls an entry.
   *
   * @param entry its name
   * @param inputs one array per input
   * @param dimensions values of its dimensions
   * @return one array per output
   */
  public Object[] call(String entry, Object[] inputs, long[] dimensions) {
    Entry called = entry(entry);
    ProgramLayout layout = called.layout;
    List<Object> arguments = new ArrayList<>();
    for (int i = 0; i < dimensions.length; i++) {
      if (dimensions[i] < 0 || dimensions[i] > Integer.MAX_VALUE) {
        throw new SizeException(
            entry
                + ": dimension '"
                + layout.dimensions().get(i)
                + "' must be between 0 and 2147483647, got "
                + dimensions[i]);
      }
    }
    for (int i = 0; i < inputs.length; i++) {
      ProgramLayout.Port port = layout.inputs().get(i);
      checkArray(
          entry + ": input '" + port.name() + "'", port.type(), port.count(dimensions), inputs[i]);
      arguments.add(inputs[i]);
    }
    Object[] outputs = new Object[layout.outputs().size()];
    for (int i = 0; i < outputs.length; i++) {
      ProgramLayout.Port port = layout.outputs().get(i);
      outputs[i] = port.type().array().allocate(Math.toIntExact(port.count(dimensions)));
    }
    boolean writes = layout.variables().stream().anyMatch(ProgramLayout.State::written);
    Lock lock = writes ? access.writeLock() : access.readLock();
    lock.lock();
    try {
      for (ProgramLayout.State state : layout.variables()) {
        arguments.add(value(key(state.segment(), state.port().name())));
      }
      arguments.addAll(List.of(outputs));
      arguments.addAll(called.constants);
      run(called, arguments, dimensions);
    } finally {
      lock.unlock();
    }
    return outputs;
  }

  private void run(Entry entry, List<Object> arguments, long[] dimensions) {
    int workers = team.begin();
    try {
      CallMemory memory = entry.take(dimensions, workers);
      team.run(
          workers,
          worker -> entry.program.run(memory.frame(arguments, dimensions, worker, workers)),
          memory::abort);
      boolean failed = memory.isFailed();
      String message = failed ? entry.layout.message(memory.code(), memory.detail()) : "";
      entry.give(memory, dimensions.clone());
      if (failed) {
        throw new DataException(message);
      }
    } finally {
      team.end();
    }
  }

  private static void checkArray(String what, ElementKind type, long count, Object elements) {
    if (!elements.getClass().isArray()
        || elements.getClass() != type.array().allocate(0).getClass()
        || Array.getLength(elements) != count) {
      throw new SizeException(
          what
              + " takes "
              + type.array().allocate(0).getClass().getSimpleName()
              + " of "
              + count
              + " elements, got "
              + elements.getClass().getSimpleName()
              + (elements.getClass().isArray() ? " of " + Array.getLength(elements) : ""));
    }
  }

  private Entry entry(String entry) {
    Entry found = entries.get(entry);
    if (found == null) {
      throw new IllegalArgumentException(
          "there is no entry '" + entry + "'; the model has " + entries.keySet());
    }
    return found;
  }

  private ProgramLayout.State state(String variable) {
    ProgramLayout.State state = variables.get(variable);
    if (state == null) {
      throw new IllegalArgumentException(
          "there is no variable '" + variable + "'; the model has " + variables.keySet());
    }
    return state;
  }

  private Object value(String variable) {
    Object value = values.get(variable);
    if (value == null) {
      throw new IllegalArgumentException(
          "variable '" + variable + "' has no value yet; set it first");
    }
    return value;
  }

  /** Ends the threads. */
  @Override
  public void close() {
    team.close();
  }
}
