package dev.sinter.codegen.llvm;

import static org.bytedeco.llvm.global.LLVM.*;

import dev.sinter.codegen.library.Llvm;
import dev.sinter.ir.target.Target;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.llvm.LLVM.LLVMErrorRef;
import org.bytedeco.llvm.LLVM.LLVMMemoryBufferRef;
import org.bytedeco.llvm.LLVM.LLVMOrcErrorReporterFunction;
import org.bytedeco.llvm.LLVM.LLVMOrcExecutionSessionRef;
import org.bytedeco.llvm.LLVM.LLVMOrcLLJITBuilderRef;
import org.bytedeco.llvm.LLVM.LLVMOrcLLJITRef;

/** Code of object files, linked into this process. Closing it frees the code. */
final class LlvmJit implements AutoCloseable {
  private final LLVMOrcLLJITRef jit;
  private final Reporter reporter;
  private boolean closed;

  /** Keeps the reason of a failure, which ORC would print to the standard error stream. */
  private static final class Reporter extends LLVMOrcErrorReporterFunction {
    private final StringBuilder reasons = new StringBuilder();

    @Override
    public void call(Pointer unused, LLVMErrorRef error) {
      BytePointer message = LLVMGetErrorMessage(error);
      reasons.append(message.getString()).append("; ");
      LLVMDisposeErrorMessage(message);
    }
  }

  private LlvmJit(LLVMOrcLLJITRef jit) {
    this.jit = jit;
    this.reporter = new Reporter();
    LLVMOrcExecutionSessionRef session = LLVMOrcLLJITGetExecutionSession(jit);
    LLVMOrcExecutionSessionSetErrorReporter(session, reporter, null);
  }

  /**
   * Links objects.
   *
   * @param objects object files for {@code target}
   */
  static LlvmJit link(List<byte[]> objects, Target target) {
    LLVMOrcLLJITBuilderRef builder = LLVMOrcCreateLLJITBuilder();
    LLVMOrcLLJITBuilderSetJITTargetMachineBuilder(
        builder, LLVMOrcJITTargetMachineBuilderCreateFromTargetMachine(Llvm.machine(target)));
    LLVMOrcLLJITRef reference = new LLVMOrcLLJITRef();
    Llvm.check("starting the linker", LLVMOrcCreateLLJIT(reference, builder));
    LlvmJit jit = new LlvmJit(reference);
    try {
      for (byte[] object : objects) {
        Llvm.check(
            "linking",
            LLVMOrcLLJITAddObjectFile(
                reference, LLVMOrcLLJITGetMainJITDylib(reference), copy(object)));
      }
      return jit;
    } catch (RuntimeException e) {
      jit.close();
      throw e;
    }
  }

  /** A copy for the linker, which frees it. */
  private static LLVMMemoryBufferRef copy(byte[] object) {
    try (BytePointer content = new BytePointer(object);
        BytePointer name = new BytePointer("object")) {
      return LLVMCreateMemoryBufferWithMemoryRangeCopy(content, object.length, name);
    }
  }

  /** {@return the address of a function} */
  MemorySegment lookup(String name) {
    long[] address = new long[1];
    try (BytePointer symbol = new BytePointer(name)) {
      LLVMErrorRef error = LLVMOrcLLJITLookup(jit, address, symbol);
      Llvm.check("linking " + name + " (" + reporter.reasons + ")", error);
    }
    return MemorySegment.ofAddress(address[0]);
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      Llvm.check("unloading code", LLVMOrcDisposeLLJIT(jit));
      reporter.close();
    }
  }
}
