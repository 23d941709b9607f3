package dev.sinter.testsuite.codegen;

import dev.sinter.codegen.jvm.JvmBackend;
import dev.sinter.runtime.buffer.MemoryKind;
import java.util.List;

/** Scalars in bytecode: with the Vector API, if this machine was started with it, and without. */
class JvmScalarTest extends ScalarSuite {
  JvmScalarTest() {
    super(MemoryKind.HEAP, List.of(new JvmBackend(), JvmBackend.scalar()));
  }
}
