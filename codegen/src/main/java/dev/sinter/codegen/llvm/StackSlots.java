package dev.sinter.codegen.llvm;

import dev.sinter.ir.IrException;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.type.DType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Decides where the buffers that a proc allocates live: registers and small ones on the stack (from
 * where LLVM lifts them into registers), larger WORKER buffers in the scratch memory that the
 * caller gives.
 *
 * @param scratch the WORKER buffers in scratch memory, in the order of their allocation
 * @param holdsTile whether the proc keeps a tile of many sums in registers
 */
record StackSlots(List<Buffer> scratch, boolean holdsTile) {
  /** WORKER buffers above this many bytes live in scratch memory. */
  static final long STACK_BYTES = 4096;

  /** Register buffers of more elements are tiles of sums. */
  private static final long TILE_ELEMENTS = 64;

  StackSlots {
    scratch = List.copyOf(scratch);
  }

  /** {@return the decision for a proc} */
  static StackSlots of(Proc proc) {
    List<Buffer> scratch = new ArrayList<>();
    boolean tile = false;
    Deque<Stmt> open = new ArrayDeque<>(List.of(proc.body()));
    while (!open.isEmpty()) {
      switch (open.pop()) {
        case Stmt.Block(var body) -> body.reversed().forEach(open::push);
        case Stmt.For loop -> open.push(loop.body());
        case Stmt.If choice -> {
          open.push(choice.otherwise());
          open.push(choice.then());
        }
        case Stmt.While loop -> open.push(loop.body());
        case Stmt.Let let -> open.push(let.body());
        case Stmt.Allocate(var buffer, var body) -> {
          if (isLarge(buffer) && !scratch.contains(buffer)) {
            scratch.add(buffer);
          }
          tile |= buffer.space() == Buffer.Space.REGISTER && elementsOf(buffer) > TILE_ELEMENTS;
          open.push(body);
        }
        case Stmt.Store store -> {}
        case Stmt.Barrier barrier -> {}
        case Stmt.Fail fail -> {}
      }
    }
    return new StackSlots(scratch, tile);
  }

  private static boolean isLarge(Buffer buffer) {
    return switch (buffer.space()) {
      case REGISTER -> false;
      case WORKER -> bytesOf(buffer) > STACK_BYTES;
      case SHARED ->
          throw new IrException("emit: shared buffer '" + buffer.name() + "' needs a GPU");
      case PARAMETER ->
          throw new IrException("emit: parameter '" + buffer.name() + "' cannot be allocated");
    };
  }

  /** {@return whether the buffer is a stack slot} */
  boolean onStack(Buffer buffer) {
    return !scratch.contains(buffer);
  }

  /** {@return the bytes of scratch memory, each buffer on a cache line of its own} */
  long scratchBytes() {
    return scratch.stream().mapToLong(buffer -> (bytesOf(buffer) + 63) & -64).sum();
  }

  /** {@return the number of elements} */
  long elements(Buffer buffer) {
    return elementsOf(buffer);
  }

  /** {@return the size in bytes} */
  long bytes(Buffer buffer) {
    return bytesOf(buffer);
  }

  static long bytesOf(Buffer buffer) {
    return elementsOf(buffer) * buffer.dtype().bytes();
  }

  private static long elementsOf(Buffer buffer) {
    long count = 1;
    for (Expr extent : buffer.shape()) {
      count *= constant(extent, buffer);
    }
    return Math.max(1, count);
  }

  private static long constant(Expr extent, Buffer buffer) {
    return switch (extent) {
      case Expr.IntConstant(var dtype, var value) when dtype != DType.BOOL -> value;
      case Expr.Apply(var op, var operands) when op == ScalarOp.MUL ->
          constant(operands.get(0), buffer) * constant(operands.get(1), buffer);
      case Expr.Apply(var op, var operands) when op == ScalarOp.ADD ->
          constant(operands.get(0), buffer) + constant(operands.get(1), buffer);
      case Expr other ->
          throw new IrException(
              "emit: buffer '" + buffer.name() + "' must be of constant size, got " + other);
    };
  }
}
