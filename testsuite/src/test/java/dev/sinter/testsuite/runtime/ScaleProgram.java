package dev.sinter.testsuite.runtime;

import dev.sinter.runtime.buffer.Buffer;
import dev.sinter.runtime.buffer.ElementType;
import dev.sinter.runtime.buffer.MemoryKind;
import dev.sinter.runtime.execution.Barrier;
import dev.sinter.runtime.program.Call;
import dev.sinter.runtime.program.Executable;
import dev.sinter.runtime.program.Extent;
import dev.sinter.runtime.program.Failure;
import dev.sinter.runtime.program.Signature;
import dev.sinter.runtime.program.Signature.Port;
import dev.sinter.runtime.program.Signature.VariablePort;
import dev.sinter.runtime.program.Workspace;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A hand-written program: {@code y = 2 * (x * w)} in two kernels with a barrier in between, {@code
 * x: f32[B,3]}, {@code mask: f32[B]} unused. A trained one adds 1 to {@code w} at its end. A NaN in
 * x is a data error; x = 666 makes worker {@code failingWorker} throw.
 */
final class ScaleProgram implements Executable {
  final AtomicInteger workspaces = new AtomicInteger();
  final AtomicInteger openWorkspaces = new AtomicInteger();
  final AtomicInteger mostWorkers = new AtomicInteger();
  private final MemoryKind memory;
  private final boolean trains;
  private final int failingWorker;

  ScaleProgram(MemoryKind memory, boolean trains, int failingWorker) {
    this.memory = memory;
    this.trains = trains;
    this.failingWorker = failingWorker;
  }

  @Override
  public Signature signature() {
    Extent batch = Extent.named("B");
    return new Signature(
        "scale",
        List.of("B"),
        List.of(
            new Port("x", ElementType.F32, List.of(batch, Extent.of(3))),
            new Port("mask", ElementType.F32, List.of(batch))),
        List.of(new VariablePort("weights", "w", ElementType.F32, List.of(1L), true, trains)),
        List.of(new Port("y", ElementType.F32, List.of(new Extent(3, List.of("B"))))),
        List.of("no error", "row {} of x is not a number"));
  }

  @Override
  public MemoryKind memory() {
    return memory;
  }

  @Override
  public Workspace workspace(long[] dimensions, int workers) {
    workspaces.incrementAndGet();
    openWorkspaces.incrementAndGet();
    return new Scratch(dimensions[0], workers, openWorkspaces);
  }

  @Override
  public void run(Call call, int worker) {
    mostWorkers.accumulateAndGet(call.workers(), Math::max);
    Scratch scratch = (Scratch) call.workspace();
    Buffer x = call.inputs().getFirst();
    float w = call.variables().getFirst().getFloat(0);
    for (long i = worker; i < x.count(); i += call.workers()) {
      float value = x.getFloat(i);
      if (value == 666 && worker == failingWorker) {
        throw new ArithmeticException("worker " + worker + " cannot go on");
      }
      if (Float.isNaN(value)) {
        scratch.error.compareAndSet(Optional.empty(), Optional.of(new Failure(1, i / 3)));
      }
      scratch.arena[(int) i] = value * w;
    }
    scratch.barrier.await();
    long count = x.count();
    for (long i = worker; i < count; i += call.workers()) {
      call.outputs().getFirst().setDouble(i, 2 * scratch.arena[(int) i]);
    }
    scratch.barrier.await();
    if (trains && worker == 0) {
      call.variables().getFirst().setDouble(0, w + 1);
    }
  }

  @Override
  public void close() {}

  /** Refers to no program, so that one that is forgotten can go. */
  private static final class Scratch implements Workspace {
    private final AtomicInteger open;
    private final float[] arena;
    private final Barrier barrier;
    private final AtomicReference<Optional<Failure>> error =
        new AtomicReference<>(Optional.empty());

    private Scratch(long batch, int workers, AtomicInteger open) {
      this.open = open;
      arena = new float[(int) (3 * batch)];
      barrier = new Barrier(workers);
    }

    @Override
    public long arenaBytes() {
      return 4L * arena.length;
    }

    @Override
    public Optional<Failure> failure() {
      return error.get();
    }

    @Override
    public void reset() {
      error.set(Optional.empty());
    }

    @Override
    public void abort() {
      barrier.abort();
    }

    @Override
    public void close() {
      open.decrementAndGet();
    }
  }
}
