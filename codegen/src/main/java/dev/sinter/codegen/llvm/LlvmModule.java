package dev.sinter.codegen.llvm;

import static org.bytedeco.llvm.global.LLVM.*;

import dev.sinter.codegen.library.Llvm;
import dev.sinter.ir.IrException;
import dev.sinter.ir.target.Target;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.llvm.LLVM.LLVMAttributeRef;
import org.bytedeco.llvm.LLVM.LLVMContextRef;
import org.bytedeco.llvm.LLVM.LLVMDiagnosticHandler;
import org.bytedeco.llvm.LLVM.LLVMDiagnosticInfoRef;
import org.bytedeco.llvm.LLVM.LLVMMemoryBufferRef;
import org.bytedeco.llvm.LLVM.LLVMModuleRef;
import org.bytedeco.llvm.LLVM.LLVMPassBuilderOptionsRef;
import org.bytedeco.llvm.LLVM.LLVMTargetDataRef;
import org.bytedeco.llvm.LLVM.LLVMTargetMachineRef;
import org.bytedeco.llvm.LLVM.LLVMValueRef;

/**
 * A module in LLVM's hands: parsed and verified when made, then optimised, then emitted. Has a
 * context of its own, so that any number of threads may compile at once; one module belongs to one
 * thread. Every error of LLVM becomes an {@link IrException}; without the handler that is set here,
 * LLVM would end the process.
 */
public final class LlvmModule implements AutoCloseable {
  /**
   * Our code is vectorised and unrolled as far as the schedule wants; LLVM puts it into registers
   * and cleans up. What costs most of its standard pipelines' time, inlining, unrolling and value
   * numbering over large straight-line code, gains nothing here.
   */
  private static final String CLEAN =
      "sroa,early-cse<memssa>,instcombine<no-verify-fixpoint>,simplifycfg";

  /** Loops that hold no tile also get what does not change carried out of them. */
  private static final String LOOPS =
      CLEAN
          + ",loop-mssa(licm,simple-loop-unswitch),loop(indvars,loop-deletion,loop-unroll-full)"
          + ",gvn,instcombine<no-verify-fixpoint>,simplifycfg,adce";

  /**
   * Attribute of functions that hold a tile of sums in registers: carrying what follows the sums
   * out of the loops around them would push the sums out of the registers.
   */
  static final String TILE = "sinter-tile";

  private final LLVMContextRef context;
  private final LLVMTargetMachineRef machine;
  private final LLVMModuleRef module;
  private final Diagnostics diagnostics = new Diagnostics();

  /** Collects the errors that LLVM reports while it works. */
  private static final class Diagnostics extends LLVMDiagnosticHandler {
    private final List<String> errors = new ArrayList<>();

    @Override
    public void call(LLVMDiagnosticInfoRef info, Pointer unused) {
      if (LLVMGetDiagInfoSeverity(info) == LLVMDSError) {
        errors.add(Llvm.text(LLVMGetDiagInfoDescription(info)));
      }
    }
  }

  private LlvmModule(LLVMContextRef context, LLVMTargetMachineRef machine) {
    this.context = context;
    this.machine = machine;
    this.module = new LLVMModuleRef();
    LLVMContextSetDiagnosticHandler(context, diagnostics, null);
  }

  /**
   * Parses and verifies.
   *
   * @param text the module
   * @param target what it is for
   * @return the module, to be closed
   * @throws IrException if LLVM refuses it; cites the line
   */
  public static LlvmModule parse(String text, Target target) {
    LLVMTargetMachineRef machine = Llvm.machine(target);
    LlvmModule module = new LlvmModule(LLVMContextCreate(), machine);
    try {
      module.read(text);
      return module;
    } catch (IrException e) {
      module.free(false);
      throw e;
    }
  }

  private void read(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (BytePointer content = new BytePointer(bytes);
        BytePointer name = new BytePointer("module");
        PointerPointer<BytePointer> message = new PointerPointer<>(1L)) {
      LLVMMemoryBufferRef buffer =
          LLVMCreateMemoryBufferWithMemoryRangeCopy(content, bytes.length, name);
      if (LLVMParseIRInContext(context, buffer, module, message) != 0) {
        throw new IrException(
            "llvm: the emitted module does not parse: "
                + Llvm.text(message.get(BytePointer.class)).strip());
      }
      LLVMTargetDataRef layout = LLVMCreateTargetDataLayout(machine);
      LLVMSetModuleDataLayout(module, layout);
      LLVMDisposeTargetData(layout);
      if (LLVMVerifyModule(module, LLVMReturnStatusAction, message) != 0) {
        String problem = Llvm.text(message.get(BytePointer.class)).strip();
        LLVMDisposeModule(module);
        throw new IrException("llvm: the emitted module is not valid: " + locate(problem, text));
      }
      LLVMDisposeMessage(message.get(BytePointer.class));
    }
  }

  /** The verifier prints the instruction; we say in which line it is. */
  private static String locate(String problem, String text) {
    List<String> lines = text.lines().map(String::strip).toList();
    for (String part : problem.lines().map(String::strip).toList()) {
      int line = lines.indexOf(part);
      if (line >= 0) {
        return problem.replace('\n', ' ') + " (line " + (line + 1) + ")";
      }
    }
    return problem.replace('\n', ' ');
  }

  /** Optimises. LLVM's vectorisers stay off: what is to be a vector is written as one. */
  public LlvmModule optimize() {
    LLVMPassBuilderOptionsRef options = LLVMCreatePassBuilderOptions();
    try (BytePointer tile = new BytePointer(TILE);
        BytePointer clean = new BytePointer(CLEAN);
        BytePointer loops = new BytePointer(LOOPS);
        BytePointer unused = new BytePointer("globaldce")) {
      for (LLVMValueRef function = LLVMGetFirstFunction(module);
          function != null && !function.isNull();
          function = LLVMGetNextFunction(function)) {
        if (LLVMIsDeclaration(function) == 0) {
          LLVMAttributeRef mark =
              LLVMGetStringAttributeAtIndex(
                  function, LLVMAttributeFunctionIndex, tile, TILE.length());
          boolean tiles = mark != null && !mark.isNull();
          Llvm.check(
              "optimising",
              LLVMRunPassesOnFunction(function, tiles ? clean : loops, machine, options));
        }
      }
      Llvm.check("optimising", LLVMRunPasses(module, unused, machine, options));
      check("optimising");
    } finally {
      LLVMDisposePassBuilderOptions(options);
    }
    return this;
  }

  /** {@return the module as text} */
  public String text() {
    return Llvm.text(LLVMPrintModuleToString(module));
  }

  /** {@return the assembly as text} */
  public String assembly() {
    LLVMMemoryBufferRef buffer = generate(LLVMAssemblyFile);
    try {
      byte[] bytes = new byte[Math.toIntExact(LLVMGetBufferSize(buffer))];
      LLVMGetBufferStart(buffer).get(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    } finally {
      LLVMDisposeMemoryBuffer(buffer);
    }
  }

  /** {@return an object file in memory; the receiver owns it} */
  LLVMMemoryBufferRef object() {
    return generate(LLVMObjectFile);
  }

  /**
   * Writes an object file.
   *
   * @param file where
   * @throws IOException if the disk refuses
   */
  public void writeObject(Path file) throws IOException {
    write(file, LLVMObjectFile);
  }

  /**
   * Writes assembly.
   *
   * @param file where
   * @throws IOException if the disk refuses
   */
  public void writeAssembly(Path file) throws IOException {
    write(file, LLVMAssemblyFile);
  }

  /** Through memory: LLVM ends the whole process when a disk is full. */
  private void write(Path file, int kind) throws IOException {
    LLVMMemoryBufferRef buffer = generate(kind);
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes =
          LLVMGetBufferStart(buffer).capacity(LLVMGetBufferSize(buffer)).asByteBuffer();
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } finally {
      LLVMDisposeMemoryBuffer(buffer);
    }
  }

  private LLVMMemoryBufferRef generate(int kind) {
    LLVMMemoryBufferRef buffer = new LLVMMemoryBufferRef();
    try (PointerPointer<BytePointer> message = new PointerPointer<>(1L)) {
      if (LLVMTargetMachineEmitToMemoryBuffer(machine, module, kind, message, buffer) != 0) {
        throw new IrException(
            "llvm: generating code: " + Llvm.text(message.get(BytePointer.class)));
      }
    }
    if (!diagnostics.errors.isEmpty()) {
      LLVMDisposeMemoryBuffer(buffer);
    }
    check("generating code");
    return buffer;
  }

  private void check(String doing) {
    if (!diagnostics.errors.isEmpty()) {
      throw new IrException("llvm: " + doing + ": " + String.join("; ", diagnostics.errors));
    }
  }

  private void free(boolean withModule) {
    if (withModule) {
      LLVMDisposeModule(module);
    }
    LLVMContextDispose(context);
    LLVMDisposeTargetMachine(machine);
    diagnostics.close();
  }

  @Override
  public void close() {
    free(true);
  }
}
