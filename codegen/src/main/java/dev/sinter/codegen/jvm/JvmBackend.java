package dev.sinter.codegen.jvm;

import dev.sinter.codegen.Backend;
import dev.sinter.codegen.Phases;
import dev.sinter.codegen.jvm.support.CompiledProgram;
import dev.sinter.ir.IrException;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.target.Target;
import dev.sinter.runtime.program.Executable;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;

/**
 * Runs programs as bytecode of this Java machine, which its just-in-time compiler turns into
 * machine code. Needs no native library. Uses the Vector API where the machine was started with
 * {@code --add-modules jdk.incubator.vector}, else scalar code.
 */
public final class JvmBackend implements Backend {
  private static final String CLASS = "dev/sinter/codegen/jvm/Compiled";
  private static final int VECTOR_REGISTERS = 32;
  private static final int SMALL_VECTOR_REGISTERS = 16;
  private static final long LEVEL1_BYTES = 32 << 10;
  private static final long LEVEL2_BYTES = 1 << 20;

  private final Target target;
  private final Flavour flavour;

  /** Uses what this machine has. */
  public JvmBackend() {
    this(HostVectors.bits(), HostVectors.hasFma());
  }

  private JvmBackend(int vectorBits, boolean fma) {
    int registers =
        vectorBits >= 512 || !System.getProperty("os.arch", "").contains("64")
            ? VECTOR_REGISTERS
            : SMALL_VECTOR_REGISTERS;
    this.flavour = vectorBits > 0 ? Flavour.vector(vectorBits) : Flavour.SCALAR;
    this.target =
        new Target(
            "jvm",
            "",
            List.of(),
            vectorBits / 8,
            registers,
            fma,
            LEVEL1_BYTES,
            LEVEL2_BYTES,
            32,
            false);
  }

  /** {@return a backend that makes code without the Vector API, as machines without it run} */
  public static JvmBackend scalar() {
    return new JvmBackend(0, HostVectors.hasFma());
  }

  @Override
  public String name() {
    return "jvm";
  }

  @Override
  public Target target() {
    return target;
  }

  /** {@return the class file that a program becomes, for dumps} */
  public byte[] classFile(Program program) {
    return ProgramClass.of(program, CLASS, flavour).bytes();
  }

  /** {@return the class that a program becomes, as text: the instructions of each method} */
  public String print(Program program) {
    return ClassListing.of(classFile(program));
  }

  @Override
  public Executable load(Program program, Phases phases) {
    ProgramClass compiled = phases.time("jvm-emit", () -> ProgramClass.of(program, CLASS, flavour));
    CompiledProgram loaded = phases.time("jvm-define", () -> define(program, compiled.bytes()));
    return new JvmExecutable(program, compiled.scratch(), loaded);
  }

  private static CompiledProgram define(Program program, byte[] classFile) {
    try {
      MethodHandles.Lookup defined = MethodHandles.lookup().defineHiddenClass(classFile, true);
      MethodHandle constructor =
          defined.findConstructor(defined.lookupClass(), MethodType.methodType(void.class));
      return (CompiledProgram) constructor.invoke();
    } catch (Throwable e) { // linkage errors too: they mean that the class file is wrong
      throw new IrException(
          "emit " + program.name() + ": the Java machine refuses the class: " + e, e);
    }
  }
}
