package dev.sinter.codegen.jvm;

import dev.sinter.codegen.Signatures;
import dev.sinter.codegen.jvm.support.AbortedException;
import dev.sinter.codegen.jvm.support.CallMemory;
import dev.sinter.codegen.jvm.support.CompiledProgram;
import dev.sinter.codegen.jvm.support.ProgramLayout;
import dev.sinter.codegen.jvm.support.SizeException;
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
import java.util.ArrayList;
import java.util.List;

/** A program as bytecode in this process. */
final class JvmExecutable implements Executable {
  private final Signature signature;
  private final ProgramLayout layout;
  private final CompiledProgram program;
  private final List<Object> constants = new ArrayList<>();

  JvmExecutable(Program program, List<Integer> scratch, CompiledProgram compiled) {
    this.signature = Signatures.of(program);
    this.layout = LayoutBuilder.of(program, scratch);
    this.program = compiled;
    for (Literal literal : LayoutBuilder.constants(program)) {
      constants.add(LayoutBuilder.element(literal.type().dtype()).decode(literal.toBytes()));
    }
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
    try {
      return new JvmWorkspace(new CallMemory(layout, dimensions, workers));
    } catch (SizeException e) {
      throw new InputException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public void run(Call call, int worker) {
    if (!(call.workspace() instanceof JvmWorkspace workspace)
        || workspace.memory().workers() < call.workers()) {
      throw new ProgramException(
          signature.name() + ": the workspace was made for another program or fewer workers");
    }
    List<Object> arguments = new ArrayList<>();
    for (List<Buffer> group : List.of(call.inputs(), call.variables(), call.outputs())) {
      group.forEach(buffer -> arguments.add(buffer.array()));
    }
    arguments.addAll(constants);
    try {
      program.run(workspace.memory().frame(arguments, call.dimensions(), worker, call.workers()));
    } catch (AbortedException e) {
      throw new ProgramException(signature.name() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {}
}
