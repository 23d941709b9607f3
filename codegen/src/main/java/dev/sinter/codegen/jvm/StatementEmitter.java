package dev.sinter.codegen.jvm;

import static dev.sinter.codegen.jvm.SupportNames.FRAME;

import dev.sinter.codegen.jvm.Scope.Binding;
import dev.sinter.codegen.jvm.Scope.Location;
import dev.sinter.ir.IrException;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.type.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Emits the statements that one worker runs. */
final class StatementEmitter {
  /** A register of this many elements is a tile, and its loops a method of their own. */
  private static final long TILE = 8;

  /** The most local variables that one register may take. */
  private static final long MOST_LOCALS = 400;

  private final MethodBody body;
  private final Code code;
  private final Scope scope;
  private final ScalarEmitter scalars;
  private final boolean split;
  private int loops;

  /**
   * Prepares to emit into a method.
   *
   * @param body the method
   * @param split whether parts become methods of their own so that this one stays short
   */
  StatementEmitter(MethodBody body, boolean split) {
    this.body = body;
    this.code = body.code();
    this.scope = body.scope();
    this.scalars = new ScalarEmitter(body);
    this.split = split;
  }

  MethodBody body() {
    return body;
  }

  ScalarEmitter scalars() {
    return scalars;
  }

  /** Emits a statement here, or a call of a method that is made for it. */
  void emit(Stmt stmt) {
    if (!deservesMethod(stmt) || !body.proc().outline(body, stmt)) {
      emitWhole(stmt);
    }
  }

  /** Emits a statement here, but perhaps not all of its parts. */
  void emitWhole(Stmt stmt) {
    switch (stmt) {
      case Stmt.Block(var statements) -> statements.forEach(this::emit);
      case Stmt.For loop -> loop(loop);
      case Stmt.If choice -> choose(choice);
      case Stmt.While(var condition, var repeated) -> {
        Label head = new Label();
        Label exit = new Label();
        code.label(head);
        scalars.branch(condition, false, exit);
        inLoop(repeated);
        code.jump(Opcodes.GOTO, head);
        code.label(exit);
      }
      case Stmt.Store store -> new StoreEmitter(body, scalars).emit(store);
      case Stmt.Let(var variable, var value, var inside) -> {
        int mark = code.mark();
        let(variable, value);
        emit(inside);
        code.release(mark);
      }
      case Stmt.Allocate(var buffer, var inside) -> {
        int mark = code.mark();
        allocated(buffer, inside, List.of());
        code.release(mark);
      }
      case Stmt.Barrier() ->
          throw new IrException("emit: a barrier below the top level needs a GPU");
      case Stmt.Fail(int number, var detail) -> {
        code.loadReference(body.frame());
        code.constant(number);
        scalars.emit(detail);
        if (JvmType.of(detail.dtype()) == JvmType.INT) {
          code.op(Opcodes.I2L);
        }
        code.callVirtual(FRAME, "fail", "(IJ)V");
      }
    }
  }

  /**
   * Emits what buffers are allocated for. If the method is to be short, what comes behind the last
   * change of a tile reads it from memory, and can become methods of its own.
   */
  private void allocated(Buffer buffer, Stmt inside, List<Buffer> around) {
    allocate(buffer, inside);
    List<Buffer> all = new ArrayList<>(around);
    all.add(buffer);
    switch (inside) {
      case Stmt.Allocate(var next, var within) -> {
        if (!deservesMethod(inside) || !body.proc().outline(body, inside)) {
          allocated(next, within, all);
        }
      }
      case Stmt.Block(var statements) when split -> {
        TileSpill spill = new TileSpill(body, all);
        int behind = spill.lastChange(statements) + 1;
        statements.subList(0, behind).forEach(this::emit);
        if (behind < statements.size()) {
          spill.emit();
        }
        statements.subList(behind, statements.size()).forEach(this::emit);
      }
      case Stmt.Block _,
          Stmt.For _,
          Stmt.If _,
          Stmt.While _,
          Stmt.Store _,
          Stmt.Let _,
          Stmt.Barrier _,
          Stmt.Fail _ ->
          emit(inside);
    }
  }

  private boolean deservesMethod(Stmt stmt) {
    return switch (stmt) {
      case Stmt.Block _ -> false;
      case Stmt.Allocate(var buffer, _)
          when loops > 0 && buffer.space() == Buffer.Space.REGISTER && elements(buffer) >= TILE ->
          true;
      case Stmt.For _ when split -> true;
      case Stmt.For _,
          Stmt.If _,
          Stmt.While _,
          Stmt.Store _,
          Stmt.Let _,
          Stmt.Allocate _,
          Stmt.Barrier _,
          Stmt.Fail _ ->
          split && code.bytes() > body.proc().longestWhole() / 2;
    };
  }

  // ---- control
  // ---------------------------------------------------------------------------------------

  private void loop(Stmt.For loop) {
    OptionalLong copies = scope.constant(loop.extent());
    String variable = loop.variable().name();
    switch (loop.kind()) {
      case SERIAL, UNROLLED -> {
        boolean unrolled = loop.kind() == Stmt.LoopKind.UNROLLED;
        if (unrolled && copies.isEmpty()) {
          throw new IrException(
              "emit: unrolled loop over " + variable + " needs a constant extent");
        }
        if (copies.isPresent()
            && (copies.getAsLong() <= 1 || unrolled && body.lanes() != LaneMode.LOOPS)) {
          for (long i = 0; i < copies.getAsLong(); i++) {
            scope.bind(variable, new Binding.Constant(i));
            emit(loop.body());
          }
          return;
        }
        int mark = code.mark();
        int local = code.local(1);
        code.constant(0);
        code.store(JvmType.INT, local);
        count(loop, local, end(loop.extent()));
        code.release(mark);
      }
      case PARALLEL, VECTOR, BLOCK_X, BLOCK_Y, BLOCK_Z, THREAD_X, THREAD_Y ->
          throw new IrException(
              "emit: loop over "
                  + variable
                  + " is "
                  + loop.kind()
                  + ", which the JVM does not have here");
    }
  }

  /** Repeats a body while the variable, which has its first value, is below an end. */
  void count(Stmt.For loop, int local, Runnable end) {
    scope.bind(loop.variable().name(), new Binding.Scalar(JvmType.INT, local));
    code.loop(local, end, () -> inLoop(loop.body()));
  }

  private Runnable end(Expr extent) {
    OptionalLong known = scope.constant(extent);
    if (known.isPresent()) {
      int end = Scope.index(DType.INDEX, known.getAsLong());
      return () -> code.constant(end);
    }
    int end = code.local(1);
    scalars.emit(extent);
    code.store(JvmType.INT, end);
    return () -> code.load(JvmType.INT, end);
  }

  private void inLoop(Stmt repeated) {
    loops++;
    emit(repeated);
    loops--;
  }

  private void choose(Stmt.If choice) {
    OptionalLong known = scope.constant(choice.condition());
    if (known.isPresent()) {
      emit(known.getAsLong() != 0 ? choice.then() : choice.otherwise());
      return;
    }
    Label no = new Label();
    scalars.branch(choice.condition(), false, no);
    emit(choice.then());
    if (choice.otherwise().equals(Stmt.NOTHING)) {
      code.label(no);
      return;
    }
    Label join = new Label();
    code.jump(Opcodes.GOTO, join);
    code.label(no);
    emit(choice.otherwise());
    code.label(join);
  }

  // ---- names
  // -----------------------------------------------------------------------------------------

  /** Gives a variable its value. */
  void let(Expr.Variable variable, Expr value) {
    OptionalLong known = scope.constant(value);
    if (known.isPresent()) {
      scope.bind(variable.name(), new Binding.Constant(known.getAsLong()));
      return;
    }
    JvmType type = JvmType.of(variable.dtype());
    int lanes = variable.lanes();
    if (lanes == 1) {
      scalars.emit(value);
      int local = code.local(type.slots());
      code.store(type, local);
      scope.bind(variable.name(), new Binding.Scalar(type, local));
      return;
    }
    scope.bind(
        variable.name(),
        switch (body.lanes()) {
          case VECTORS -> {
            VectorEmitter vectors = new VectorEmitter(body, scalars);
            vectors.emit(value);
            int local = code.local(1);
            code.storeReference(local);
            yield new Binding.Vector(vectors.type(value), local);
          }
          case UNROLLED -> {
            int first = code.local(lanes * type.slots());
            for (int lane = 0; lane < lanes; lane++) {
              scalars.emit(value, Lane.known(lane));
              code.store(type, first + lane * type.slots());
            }
            yield new Binding.Lanes(type, first, lanes);
          }
          case LOOPS -> new Spill(body, scalars).emit(value);
        });
  }

  /** Makes room for a buffer. */
  void allocate(Buffer buffer, Stmt inside) {
    switch (buffer.space()) {
      case WORKER -> inScratch(buffer);
      case REGISTER -> {
        if (!inLocals(buffer, inside)) {
          inScratch(buffer);
        }
      }
      case SHARED ->
          throw new IrException("emit: shared buffer '" + buffer.name() + "' needs a GPU");
      case PARAMETER ->
          throw new IrException("emit: parameter '" + buffer.name() + "' cannot be allocated");
    }
  }

  private void inScratch(Buffer buffer) {
    scope.place(buffer, body.inScratch(JvmType.arrayOf(buffer.dtype()), elements(buffer)));
  }

  /**
   * Register contents begin as zeros, which the verifier of the Java machine asks for and nobody
   * reads.
   */
  private boolean inLocals(Buffer buffer, Stmt inside) {
    long count = elements(buffer);
    RegisterUse use = RegisterUse.of(buffer, inside, scope, body.lanes() != LaneMode.LOOPS);
    if (!use.isConstant()) {
      return false;
    }
    boolean scalar = use.lanes() == 1 || body.lanes() == LaneMode.UNROLLED;
    if (scalar && count <= MOST_LOCALS) {
      JvmType type = JvmType.of(buffer.dtype());
      int first = code.local((int) count * type.slots());
      for (int i = 0; i < count; i++) {
        zero(type);
        code.store(type, first + i * type.slots());
      }
      scope.place(buffer, new Location.Locals(type, first, (int) count));
      return true;
    }
    if (body.lanes() != LaneMode.VECTORS
        || use.lanes() <= 1
        || buffer.dtype() == DType.BOOL
        || count / use.lanes() > MOST_LOCALS) {
      return false;
    }
    VectorType type = new VectorType(JvmType.of(buffer.dtype()), use.lanes());
    int vectors = (int) ((count + use.lanes() - 1) / use.lanes());
    int first = code.local(vectors);
    for (int i = 0; i < vectors; i++) {
      VectorEmitter.zero(code, type);
      code.storeReference(first + i);
    }
    scope.place(buffer, new Location.Vectors(type, first, vectors));
    return true;
  }

  private void zero(JvmType type) {
    switch (type) {
      case INT -> code.constant(0);
      case LONG -> code.constant(0L);
      case FLOAT -> code.constant(0f);
      case DOUBLE -> code.constant(0d);
    }
  }

  private long elements(Buffer buffer) {
    long count = 1;
    for (Expr extent : buffer.shape()) {
      count *=
          scope
              .constant(extent)
              .orElseThrow(
                  () ->
                      new IrException(
                          "emit: buffer '"
                              + buffer.name()
                              + "' must be of constant size, got "
                              + extent));
    }
    return Math.max(1, count);
  }
}
