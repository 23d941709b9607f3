package dev.sinter.codegen.interpreter;

import dev.sinter.codegen.ArenaLayout;
import dev.sinter.codegen.Signatures;
import dev.sinter.ir.interpret.ProgramInterpreter;
import dev.sinter.ir.interpret.Storage;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.type.DType;
import dev.sinter.runtime.ProgramException;
import dev.sinter.runtime.buffer.Buffer;
import dev.sinter.runtime.buffer.MemoryKind;
import dev.sinter.runtime.program.Call;
import dev.sinter.runtime.program.Executable;
import dev.sinter.runtime.program.Failure;
import dev.sinter.runtime.program.Signature;
import dev.sinter.runtime.program.Workspace;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A program that is interpreted: worker 0 does everything, the others leave at once. */
final class InterpretedExecutable implements Executable {
  private final Program program;
  private final Signature signature;
  private final ProgramInterpreter interpreter;

  InterpretedExecutable(Program program) {
    this.program = program;
    this.signature = Signatures.of(program);
    this.interpreter = new ProgramInterpreter(program);
  }

  @Override
  public Signature signature() {
    return signature;
  }

  @Override
  public MemoryKind memory() {
    return MemoryKind.HEAP;
  }

  @Override
  public Workspace workspace(long[] dimensions, int workers) {
    return new InterpreterWorkspace(
        ArenaLayout.of(program).bytes(ArenaLayout.bind(program.dimensions(), dimensions)));
  }

  @Override
  public void run(Call call, int worker) {
    if (worker != 0) {
      return;
    }
    if (!(call.workspace() instanceof InterpreterWorkspace workspace)) {
      throw new ProgramException(signature.name() + ": the workspace was made for another program");
    }
    List<Moved> inputs =
        move(call.inputs(), program.inputs().stream().map(port -> port.type().dtype()).toList());
    List<Moved> variables =
        move(
            call.variables(),
            program.variables().stream().map(port -> port.type().dtype()).toList());
    List<Moved> outputs =
        move(call.outputs(), program.outputs().stream().map(port -> port.type().dtype()).toList());
    workspace.failure =
        interpreter
            .run(
                storages(inputs),
                storages(variables),
                storages(outputs),
                ArenaLayout.bind(program.dimensions(), call.dimensions()))
            .map(failure -> new Failure(failure.code(), failure.detail()));
    variables.forEach(Moved::back);
    outputs.forEach(Moved::back);
  }

  @Override
  public void close() {}

  /** A buffer's bytes in the interpreter's memory. */
  private record Moved(Buffer buffer, Storage storage, MemorySegment bytes) {
    void back() {
      buffer.segment().copyFrom(bytes);
    }
  }

  private static List<Moved> move(List<Buffer> buffers, List<DType> types) {
    List<Moved> moved = new ArrayList<>();
    for (int i = 0; i < buffers.size(); i++) {
      Buffer buffer = buffers.get(i);
      byte[] bytes = new byte[Math.toIntExact(buffer.segment().byteSize())];
      MemorySegment segment = MemorySegment.ofArray(bytes).copyFrom(buffer.segment());
      moved.add(new Moved(buffer, Storage.over(types.get(i), bytes, 0, buffer.count()), segment));
    }
    return moved;
  }

  private static List<Storage> storages(List<Moved> moved) {
    return moved.stream().map(Moved::storage).toList();
  }

  /** The error of a call; the interpreter makes its memory itself. */
  private static final class InterpreterWorkspace implements Workspace {
    private final long arenaBytes;
    private Optional<Failure> failure = Optional.empty();

    InterpreterWorkspace(long arenaBytes) {
      this.arenaBytes = arenaBytes;
    }

    @Override
    public long arenaBytes() {
      return arenaBytes;
    }

    @Override
    public Optional<Failure> failure() {
      return failure;
    }

    @Override
    public void reset() {
      failure = Optional.empty();
    }

    @Override
    public void abort() {}

    @Override
    public void close() {}
  }
}
