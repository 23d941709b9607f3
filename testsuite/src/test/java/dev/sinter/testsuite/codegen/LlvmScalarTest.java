package dev.sinter.testsuite.codegen;

import dev.sinter.codegen.llvm.LlvmBackend;
import dev.sinter.codegen.target.Targets;
import dev.sinter.runtime.buffer.MemoryKind;
import java.util.List;

/**
 * Scalars in machine code: of this machine, and of the oldest of its kind, which lacks the
 * instructions that round.
 */
class LlvmScalarTest extends ScalarSuite {
  LlvmScalarTest() {
    super(MemoryKind.NATIVE, List.of(new LlvmBackend(), new LlvmBackend(Targets.parse("x86-64"))));
  }
}
