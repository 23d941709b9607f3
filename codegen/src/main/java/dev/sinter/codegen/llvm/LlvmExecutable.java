package dev.sinter.codegen.llvm;

import dev.sinter.codegen.ArenaLayout;
import dev.sinter.codegen.Signatures;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.type.Literal;
import dev.sinter.runtime.InputException;
import dev.sinter.runtime.ProgramException;
import dev.sinter.runtime.buffer.Buffer;
import dev.sinter.runtime.buffer.MemoryKind;
import dev.sinter.runtime.program.Call;
import dev.sinter.runtime.program.Executable;
import dev.sinter.runtime.program.Signature;
import dev.sinter.runtime.program.Workspace;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * A program as machine code in this process. Code and constants are freed when it is closed and the
 * last call has ended, or when nobody can reach it any more.
 */
final class LlvmExecutable implements Executable {
  private static final FunctionDescriptor ENTRY =
      FunctionDescriptor.ofVoid(
          ValueLayout.ADDRESS,
          ValueLayout.ADDRESS,
          ValueLayout.ADDRESS,
          ValueLayout.ADDRESS,
          ValueLayout.JAVA_INT,
          ValueLayout.JAVA_INT);

  private final Signature signature;
  private final ArenaLayout layout;
  private final long scratchBytes;
  private final int addresses;
  private final LoadedCode code;
  private final MethodHandle entry;
  private final List<MemorySegment> constants = new ArrayList<>();

  @SuppressWarnings("restricted") // the function was made for exactly this descriptor
  LlvmExecutable(Program program, LlvmJit jit) {
    this.signature = Signatures.of(program);
    this.layout = ArenaLayout.of(program);
    this.scratchBytes = ProgramEmitter.scratchBytes(program);
    this.entry = Linker.nativeLinker().downcallHandle(jit.lookup(program.name()), ENTRY);
    this.code = new LoadedCode(jit);
    code.freeWith(this);
    for (Literal literal : ProgramEmitter.constants(program)) {
      constants.add(code.constant(literal.toBytes()));
    }
    this.addresses =
        signature.inputs().size()
            + signature.variables().size()
            + signature.outputs().size()
            + constants.size();
  }

  @Override
  public Signature signature() {
    return signature;
  }

  @Override
  public MemoryKind memory() {
    return MemoryKind.NATIVE;
  }

  @Override
  public Workspace workspace(long[] dimensions, int workers) {
    return new LlvmWorkspace(
        layout.bytes(ArenaLayout.bind(signature.dimensions(), dimensions)),
        scratchBytes,
        addresses + signature.dimensions().size(),
        workers);
  }

  @Override
  public void run(Call call, int worker) {
    if (!(call.workspace() instanceof LlvmWorkspace workspace)
        || workspace.workers() < call.workers()) {
      throw new ProgramException(
          signature.name() + ": the workspace was made for another program or fewer workers");
    }
    if (!code.enter()) {
      throw new InputException(signature.name() + ": called after it was closed");
    }
    try {
      MemorySegment arguments = workspace.arguments(worker);
      int next = 0;
      for (List<Buffer> group : List.of(call.inputs(), call.variables(), call.outputs())) {
        for (Buffer buffer : group) {
          arguments.setAtIndex(ValueLayout.ADDRESS, next++, buffer.segment());
        }
      }
      for (MemorySegment constant : constants) {
        arguments.setAtIndex(ValueLayout.ADDRESS, next++, constant);
      }
      long[] values = call.dimensions();
      MemorySegment dimensions = arguments.asSlice(next * ValueLayout.ADDRESS.byteSize());
      MemorySegment.copy(values, 0, dimensions, ValueLayout.JAVA_LONG, 0, values.length);
      invoke(arguments, dimensions, workspace, worker, call.workers());
    } finally {
      code.leave();
    }
  }

  private void invoke(
      MemorySegment arguments,
      MemorySegment dimensions,
      LlvmWorkspace workspace,
      int worker,
      int workers) {
    try {
      entry.invokeExact(
          arguments, dimensions, workspace.arena(), workspace.control(), worker, workers);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new ProgramException(signature.name() + ": call of machine code failed", e);
    }
  }

  @Override
  public void close() {
    code.close();
  }
}
