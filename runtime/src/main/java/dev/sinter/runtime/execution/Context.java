package dev.sinter.runtime.execution;

import dev.sinter.runtime.InputException;
import dev.sinter.runtime.ProgramException;
import dev.sinter.runtime.buffer.Buffer;
import dev.sinter.runtime.buffer.MemoryKind;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.program.Call;
import dev.sinter.runtime.program.Executable;
import dev.sinter.runtime.program.Extent;
import dev.sinter.runtime.program.Signature;
import dev.sinter.runtime.program.Signature.Port;
import dev.sinter.runtime.program.Workspace;
import dev.sinter.runtime.variable.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs programs on a fixed number of threads.
 *
 * <p>A context of n threads owns n - 1 daemon threads, made when it is made and ended by {@link
 * #close}; the thread that calls is the n-th. It has no others. It keeps the scratch memory of
 * programs between calls; {@link #forget} and {@link #close} free it.
 *
 * <p><b>Thread safety.</b> Any number of threads may call {@link #run} at once. Each call has its
 * scratch memory of its own. A call that finds the workers busy runs on its caller's thread alone:
 * the result is the same, since results do not depend on the number of workers. Programs that only
 * read their variables run side by side; one that writes waits until nobody else uses those
 * variables, and others wait for it. A data error in one call (an index out of range, say) is
 * thrown to that call's caller alone.
 */
public final class Context implements AutoCloseable {
  private final WorkerTeam team;
  private final WorkspacePool workspaces = new WorkspacePool();
  private final ReentrantLock turn = new ReentrantLock();
  private final long[] operations;
  private long sharedCalls;
  private volatile boolean closed;

  /**
   * Makes a context.
   *
   * @param threads how many threads work on a call, at least 1
   * @throws InputException if {@code threads} is below 1
   */
  public Context(int threads) {
    if (threads < 1) {
      throw new InputException("context: threads must be at least 1, got " + threads);
    }
    team = new WorkerTeam(threads - 1);
    operations = new long[threads];
  }

  /** {@return how many threads work on a call, the caller's among them} */
  public int threads() {
    return team.workers();
  }

  /** {@return what each thread has done so far; waits for a call that uses the workers} */
  public Work work() {
    turn.lock();
    try {
      return new Work(sharedCalls, Arrays.stream(operations).boxed().toList());
    } finally {
      turn.unlock();
    }
  }

  /**
   * Runs a program and makes its outputs.
   *
   * @param executable the program
   * @param inputs one array per input of its signature, of either memory kind; arrays that live
   *     elsewhere than the program needs are copied
   * @param variables one per variable of its signature, in that order
   * @return one new array per output
   * @throws InputException if an array does not fit its port, or the program met a data error
   */
  public List<NdArray> run(Executable executable, List<NdArray> inputs, List<Variable> variables) {
    Signature signature = executable.signature();
    SequencedMap<String, Long> binding = PortCheck.bind(signature, inputs);
    List<NdArray> outputs = new ArrayList<>();
    for (Port port : signature.outputs()) {
      List<Long> shape = new ArrayList<>();
      for (Extent extent : port.shape()) {
        shape.add(extent.evaluate(binding));
      }
      outputs.add(NdArray.zeros(executable.memory(), port.type(), shape));
    }
    execute(executable, inputs, variables, outputs, binding);
    return List.copyOf(outputs);
  }

  /**
   * Runs a program into arrays that are there.
   *
   * @param executable the program
   * @param inputs one array per input
   * @param variables one per variable
   * @param outputs one array per output, of either memory kind, none of them an input; their
   *     contents are replaced
   * @throws InputException if an array does not fit its port, or the program met a data error
   */
  public void run(
      Executable executable,
      List<NdArray> inputs,
      List<Variable> variables,
      List<NdArray> outputs) {
    SequencedMap<String, Long> binding = PortCheck.bind(executable.signature(), inputs);
    PortCheck.checkOutputs(executable.signature(), binding, outputs);
    for (int i = 0; i < outputs.size(); i++) {
      Buffer output = outputs.get(i).buffer();
      boolean shared =
          inputs.stream().anyMatch(input -> overlap(input.buffer(), output))
              || outputs.subList(0, i).stream().anyMatch(other -> overlap(other.buffer(), output));
      if (shared) {
        throw new InputException(
            "output '"
                + executable.signature().outputs().get(i).name()
                + "': shares memory with another array of the call");
      }
    }
    List<NdArray> placed =
        outputs.stream().map(output -> placeFor(executable.memory(), output)).toList();
    execute(executable, inputs, variables, placed, binding);
    for (int i = 0; i < outputs.size(); i++) {
      if (placed.get(i) != outputs.get(i)) {
        outputs.get(i).buffer().copyFrom(placed.get(i).buffer());
      }
    }
  }

  /**
   * Frees the scratch memory kept for a program. Call it when the program is closed before the
   * context is.
   */
  public void forget(Executable executable) {
    workspaces.forget(executable);
  }

  /**
   * Ends the threads and frees the scratch memory; waits for a call that uses the workers. Later
   * calls are refused.
   */
  @Override
  public void close() {
    turn.lock();
    try {
      if (!closed) {
        closed = true;
        team.stop();
      }
    } finally {
      turn.unlock();
    }
    workspaces.close();
  }

  private void execute(
      Executable executable,
      List<NdArray> inputs,
      List<Variable> variables,
      List<NdArray> outputs,
      SequencedMap<String, Long> binding) {
    Signature signature = executable.signature();
    PortCheck.checkVariables(signature, variables);
    MemoryKind memory = executable.memory();
    List<Buffer> in = new ArrayList<>();
    for (NdArray input : inputs) {
      in.add(input.buffer().in(memory));
    }
    List<Buffer> out = new ArrayList<>();
    for (NdArray output : outputs) {
      out.add(output.buffer());
    }
    try (VariableUse use = VariableUse.begin(signature, variables);
        BufferUse _ = BufferUse.begin(in, out)) {
      boolean whole = team.workers() > 1 && turn.tryLock();
      try {
        if (closed) {
          throw new InputException("context: used after it was closed");
        }
        int workers = whole ? team.workers() : 1;
        List<Long> values = List.copyOf(binding.values());
        WorkspacePool.Entry entry = workspaces.take(executable, values, workers);
        long[] dimensions = new long[values.size()];
        for (int i = 0; i < dimensions.length; i++) {
          dimensions[i] = values.get(i);
        }
        Call call = new Call(in, use.buffers(memory), out, dimensions, entry.workspace(), workers);
        use.changed();
        enter(executable, call, entry);
      } finally {
        if (whole) {
          turn.unlock();
        }
      }
    }
  }

  private void enter(Executable executable, Call call, WorkspacePool.Entry entry) {
    call.workspace().reset();
    Optional<Throwable> thrown =
        call.workers() > 1 ? team.run(executable, call) : alone(executable, call);
    if (thrown.isPresent()) {
      workspaces.discard(entry);
      throw blame(executable, thrown.get());
    }
    if (call.workers() > 1) {
      count(call.workspace());
    }
    Optional<String> failure =
        call.workspace().failure().map(f -> f.message(executable.signature().messages()));
    workspaces.release(executable, entry);
    if (failure.isPresent()) {
      throw new InputException(executable.signature().name() + ": " + failure.get());
    }
  }

  /** Called by who has the turn. */
  private void count(Workspace workspace) {
    sharedCalls++;
    for (int worker = 0; worker < operations.length; worker++) {
      operations[worker] += workspace.operations(worker);
    }
  }

  private static RuntimeException blame(Executable executable, Throwable thrown) {
    return switch (thrown) {
      case InputException e -> e;
      case ProgramException e -> e;
      case OutOfMemoryError e ->
          new InputException(
              executable.signature().name() + ": not enough memory: " + e.getMessage(), e);
      case Throwable e ->
          new ProgramException(executable.signature().name() + ": failed while running: " + e, e);
    };
  }

  private static Optional<Throwable> alone(Executable executable, Call call) {
    try {
      executable.run(call, 0);
      return Optional.empty();
    } catch (Throwable e) { // as on a worker's thread: the scratch memory must not be used again
      return Optional.of(e);
    }
  }

  private static boolean overlap(Buffer first, Buffer second) {
    return first.segment().asOverlappingSlice(second.segment()).isPresent();
  }

  private static NdArray placeFor(MemoryKind memory, NdArray output) {
    return output.buffer().memory() == memory
        ? output
        : NdArray.zeros(memory, output.type(), output.shape());
  }
}
