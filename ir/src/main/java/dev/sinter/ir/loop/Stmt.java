package dev.sinter.ir.loop;

import java.util.List;
import java.util.Optional;

/** Statements of loops. */
public sealed interface Stmt {

  /** How the iterations of a loop are run. */
  enum LoopKind {
    /** One after the other. */
    SERIAL,
    /**
     * Independent iterations, shared out among the workers in contiguous chunks; only at the top
     * level of a proc (below blocks and lets).
     */
    PARALLEL,
    /** Constant extent; emitted as copies of the body. */
    UNROLLED,
    /** Constant extent; becomes lanes. Gone before emission. */
    VECTOR,
    /**
     * GPU grid dimensions: blocks run in any order and do not see each other's stores. What stands
     * in a block outside of its thread loops is run by its thread 0 alone.
     */
    BLOCK_X,
    /** GPU grid dimensions. */
    BLOCK_Y,
    /** GPU grid dimensions. */
    BLOCK_Z,
    /**
     * GPU threads of a block: each runs to the next barrier; loops and conditions around a barrier
     * are the same for all threads of the block. Threads of successive thread loops are the same
     * threads, by number: a barrier stands between them where one reads what another wrote.
     */
    THREAD_X,
    /** GPU threads of a block. */
    THREAD_Y
  }

  /**
   * Statements in order.
   *
   * @param body the statements
   */
  record Block(List<Stmt> body) implements Stmt {
    /** Freezes the list. */
    public Block {
      body = List.copyOf(body);
    }
  }

  /**
   * {@code for variable in 0 until extent}.
   *
   * @param variable index scalar, unique within the proc
   * @param extent index scalar; nothing runs when it is 0 or less
   * @param kind how
   * @param body what
   */
  record For(Expr.Variable variable, Expr extent, LoopKind kind, Stmt body) implements Stmt {}

  /**
   * Runs one of two.
   *
   * @param condition bool scalar
   * @param then for true
   * @param otherwise for false; {@link #NOTHING} when absent
   */
  record If(Expr condition, Stmt then, Stmt otherwise) implements Stmt {}

  /**
   * Repeats while a condition on buffers holds (serial).
   *
   * @param condition bool scalar
   * @param body what
   */
  record While(Expr condition, Stmt body) implements Stmt {}

  /**
   * Stores an element, or the lanes of a vector as {@link Expr.Load} would read them; lanes whose
   * mask is false are left alone, and their place may lie outside. The value is evaluated in all
   * lanes before the first is stored; where lanes meet at one element, the last one's value stays.
   *
   * @param buffer where
   * @param indices one per axis
   * @param value what
   * @param mask bool vector, when some lanes are left alone
   */
  record Store(Buffer buffer, List<Expr> indices, Expr value, Optional<Expr> mask) implements Stmt {
    /** Freezes the list. */
    public Store {
      indices = List.copyOf(indices);
    }

    /** Stores all lanes. */
    public Store(Buffer buffer, List<Expr> indices, Expr value) {
      this(buffer, indices, value, Optional.empty());
    }
  }

  /**
   * Names a value for the statements inside.
   *
   * @param variable unique within the proc
   * @param value what it is
   * @param body where it is known
   */
  record Let(Expr.Variable variable, Expr value, Stmt body) implements Stmt {}

  /**
   * Brings a buffer into being for the statements inside; its contents are undefined at first.
   *
   * @param buffer of space REGISTER, WORKER or SHARED
   * @param body where it lives
   */
  record Allocate(Buffer buffer, Stmt body) implements Stmt {}

  /**
   * All workers (at the top level of a proc) or all threads of a block (within thread loops) arrive
   * here before any goes on; stores before it are seen after it.
   */
  record Barrier() implements Stmt {}

  /**
   * Reports an error of the data: keeps the first report of a call, goes on.
   *
   * @param code number of the message in the program's table
   * @param detail the offending value, an i64 or index scalar
   */
  record Fail(int code, Expr detail) implements Stmt {}

  /** The statement that does nothing. */
  Stmt NOTHING = new Block(List.of());

  /** {@return the statements in order} */
  static Stmt block(Stmt... body) {
    return body.length == 1 ? body[0] : new Block(List.of(body));
  }
}
