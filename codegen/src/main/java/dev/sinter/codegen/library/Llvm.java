package dev.sinter.codegen.library;

import static org.bytedeco.llvm.global.LLVM.*;

import dev.sinter.ir.IrException;
import dev.sinter.ir.target.Target;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.llvm.LLVM.LLVMErrorRef;
import org.bytedeco.llvm.LLVM.LLVMTargetMachineRef;
import org.bytedeco.llvm.LLVM.LLVMTargetRef;

/** The LLVM library: loads it once, makes target machines, turns its errors into exceptions. */
public final class Llvm {
  private Llvm() {}

  /** Loads the library with every target on first use. */
  private static final class Library {
    static final boolean LOADED = load();

    private static boolean load() {
      LLVMInitializeAllTargetInfos();
      LLVMInitializeAllTargets();
      LLVMInitializeAllTargetMCs();
      LLVMInitializeAllAsmPrinters();
      LLVMInitializeAllAsmParsers();
      return true;
    }
  }

  /** Makes sure that the library is there. */
  public static void load() {
    if (!Library.LOADED) {
      throw new IrException("llvm: the library did not load");
    }
  }

  /** {@return the triple of the machine that this process runs on} */
  public static String hostTriple() {
    load();
    return text(LLVMGetDefaultTargetTriple());
  }

  /** {@return LLVM's name of this machine's processor} */
  public static String hostCpu() {
    load();
    return text(LLVMGetHostCPUName());
  }

  /** {@return the features of this machine's processor, such as {@code +avx2,-sse4a}} */
  public static String hostFeatures() {
    load();
    return text(LLVMGetHostCPUFeatures());
  }

  /**
   * {@return whether LLVM knows the architecture of a triple}
   *
   * @param triple such as {@code riscv64-linux-gnu}
   */
  public static boolean knows(String triple) {
    load();
    try (LLVMTargetRef target = new LLVMTargetRef();
        PointerPointer<BytePointer> message = new PointerPointer<>(1L);
        BytePointer name = new BytePointer(triple)) {
      boolean known = LLVMGetTargetFromTriple(name, target, message) == 0;
      if (!known) {
        LLVMDisposeMessage(message.get(BytePointer.class));
      }
      return known;
    }
  }

  /** {@return a target machine, position-independent, to be disposed of by the caller} */
  public static LLVMTargetMachineRef machine(Target target) {
    load();
    LLVMTargetRef reference = new LLVMTargetRef();
    try (PointerPointer<BytePointer> message = new PointerPointer<>(1L);
        BytePointer triple = new BytePointer(target.triple());
        BytePointer cpu = new BytePointer(target.cpu());
        BytePointer features = new BytePointer(String.join(",", target.features()))) {
      if (LLVMGetTargetFromTriple(triple, reference, message) != 0) {
        throw new IrException(
            "llvm: target '" + target.triple() + "': " + text(message.get(BytePointer.class)));
      }
      LLVMTargetMachineRef machine =
          LLVMCreateTargetMachine(
              reference,
              triple,
              cpu,
              features,
              LLVMCodeGenLevelAggressive,
              relocation(target),
              LLVMCodeModelDefault);
      if (machine == null || machine.isNull()) {
        throw new IrException("llvm: target '" + target.triple() + "' has no code generator");
      }
      return machine;
    }
  }

  /**
   * Where nothing loads libraries, code stays where it is linked; WebAssembly has no addresses of
   * code at all.
   */
  private static int relocation(Target target) {
    boolean bare = target.triple().contains("-none") || target.triple().startsWith("wasm");
    return bare ? LLVMRelocStatic : LLVMRelocPIC;
  }

  /** {@return the text, whose memory LLVM gave away and gets back} */
  public static String text(BytePointer message) {
    if (message == null || message.isNull()) {
      return "";
    }
    String text = message.getString();
    LLVMDisposeMessage(message);
    return text;
  }

  /** Throws if LLVM reports an error. */
  public static void check(String doing, LLVMErrorRef error) {
    if (error != null && !error.isNull()) {
      BytePointer message = LLVMGetErrorMessage(error);
      String text = message.getString();
      LLVMDisposeErrorMessage(message);
      throw new IrException("llvm: " + doing + ": " + text);
    }
  }
}
