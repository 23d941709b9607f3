package dev.sinter.codegen;

import dev.sinter.ir.IrException;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.runtime.buffer.ElementType;
import dev.sinter.runtime.program.Extent;
import dev.sinter.runtime.program.Signature;
import java.util.List;

/**
 * Says what a program takes and gives in the runtime's words, which know nothing of the compiler.
 */
public final class Signatures {
  private Signatures() {}

  /** {@return the program's signature} */
  public static Signature of(Program program) {
    List<Signature.VariablePort> variables =
        program.variables().stream()
            .map(
                v ->
                    new Signature.VariablePort(
                        v.segment(),
                        v.name(),
                        element(v.type().dtype()),
                        v.type().shape().dims().stream().map(Dim::fixed).toList(),
                        v.read(),
                        v.written()))
            .toList();
    return new Signature(
        program.name(),
        program.dimensions(),
        ports(program.inputs()),
        variables,
        ports(program.outputs()),
        program.messages());
  }

  private static List<Signature.Port> ports(List<Program.Port> ports) {
    return ports.stream()
        .map(
            port ->
                new Signature.Port(
                    port.name(),
                    element(port.type().dtype()),
                    port.type().shape().dims().stream().map(Signatures::extent).toList()))
        .toList();
  }

  private static Extent extent(Dim dim) {
    return new Extent(dim.factor(), dim.names());
  }

  /** {@return the runtime's name of an element type} */
  public static ElementType element(DType dtype) {
    return switch (dtype) {
      case F32 -> ElementType.F32;
      case F64 -> ElementType.F64;
      case F16 -> ElementType.F16;
      case BF16 -> ElementType.BF16;
      case I8 -> ElementType.I8;
      case U8 -> ElementType.U8;
      case I32 -> ElementType.I32;
      case I64 -> ElementType.I64;
      case BOOL -> ElementType.BOOL;
      case INDEX -> throw new IrException("signature: index is no element type");
    };
  }
}
