package dev.sinter.ir.interpret;

import dev.sinter.ir.interpret.Code.Action;
import dev.sinter.ir.interpret.Code.FloatCode;
import dev.sinter.ir.interpret.Code.IntegerCode;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.type.DType;
import java.util.List;
import java.util.Optional;

/**
 * Turns statements that one worker or thread runs on its own into closures: no barrier and no
 * shared loop is inside.
 */
final class StatementCompiler {
  private final Scope scope;

  StatementCompiler(Scope scope) {
    this.scope = scope;
  }

  Action compile(Stmt statement) {
    return switch (statement) {
      case Stmt.Block(List<Stmt> body) -> block(body.stream().map(this::compile).toList());
      case Stmt.For loop -> loop(loop);
      case Stmt.If(Expr condition, Stmt then, Stmt otherwise) -> {
        IntegerCode test = expressions("if").scalarBool(condition);
        Action yes = compile(then);
        Action no = compile(otherwise);
        yield f -> (test.at(f, 0) != 0 ? yes : no).run(f);
      }
      case Stmt.While(Expr condition, Stmt body) -> {
        Place place = scope.place("while");
        IntegerCode test = new ExpressionCompiler(scope, place).scalarBool(condition);
        Action action = compile(body);
        yield f -> repeat(f, test, action, place);
      }
      case Stmt.Store store -> store(store);
      case Stmt.Let let -> {
        Action bind = bind(let);
        Action body = compile(let.body());
        yield f -> {
          bind.run(f);
          body.run(f);
        };
      }
      case Stmt.Allocate allocate -> {
        if (allocate.buffer().space() == Buffer.Space.SHARED) {
          throw scope
              .place("allocate " + allocate.buffer().name())
              .error("shared memory belongs into block loops");
        }
        Action bind = allocate(allocate.buffer());
        Action body = compile(allocate.body());
        yield f -> {
          bind.run(f);
          body.run(f);
        };
      }
      case Stmt.Barrier() ->
          throw scope.place("barrier").error("not all workers or threads come here");
      case Stmt.Fail(int code, Expr detail) -> {
        IntegerCode value = expressions("fail " + code).scalar(detail);
        yield f -> f.launch().fail(code, value.at(f, 0));
      }
    };
  }

  private static Action block(List<Action> actions) {
    Action[] all = actions.toArray(Action[]::new);
    return f -> {
      for (Action action : all) {
        action.run(f);
      }
    };
  }

  private Action loop(Stmt.For loop) {
    Place place = scope.place("for " + loop.variable().name());
    switch (loop.kind()) {
      case SERIAL, UNROLLED, VECTOR -> {}
      case PARALLEL -> throw place.error("a parallel loop stands at the top level of a proc only");
      case BLOCK_X, BLOCK_Y, BLOCK_Z ->
          throw place.error("a block loop stands at the top level of a proc only");
      case THREAD_X, THREAD_Y ->
          throw place.error(
              "a thread loop stands in block or thread loops only, not in what one thread runs");
    }
    IntegerCode extent = new ExpressionCompiler(scope, place).scalar(loop.extent());
    int slot = enter(loop, place);
    Action body = compile(loop.body());
    scope.leaveLoop();
    return f -> {
      long end = extent.at(f, 0);
      for (long i = 0; i < end; i++) {
        f.setInteger(slot, i);
        body.run(f);
      }
    };
  }

  /** Declares a loop's variable; {@link Scope#leaveLoop} ends what this begins. */
  int enter(Stmt.For loop, Place place) {
    int slot = scope.declare(loop.variable(), place);
    scope.enterLoop(loop.variable().name(), slot);
    return slot;
  }

  static void repeat(Frame frame, IntegerCode test, Action body, Place place) {
    for (long iteration = 0; test.at(frame, 0) != 0; iteration++) {
      if (iteration == frame.launch().options().maxIterations()) {
        throw place.error(frame, "the condition still holds after " + iteration + " iterations");
      }
      body.run(frame);
    }
  }

  /** {@return what gives a let's variable its value} */
  Action bind(Stmt.Let let) {
    Expr.Variable variable = let.variable();
    Place place = scope.place("let " + variable.name());
    if (variable.dtype() != let.value().dtype() || variable.lanes() != let.value().lanes()) {
      throw place.error("variable and value must have one type and as many lanes");
    }
    ExpressionCompiler compiler = new ExpressionCompiler(scope, place);
    int lanes = variable.lanes();
    if (variable.dtype().isFloat()) {
      FloatCode value = compiler.floating(let.value());
      int slot = scope.declare(variable, place);
      return f -> {
        for (int lane = 0; lane < lanes; lane++) {
          f.setFloating(slot + lane, value.at(f, lane));
        }
      };
    }
    IntegerCode value = compiler.integer(let.value());
    int slot = scope.declare(variable, place);
    return f -> {
      for (int lane = 0; lane < lanes; lane++) {
        f.setInteger(slot + lane, value.at(f, lane));
      }
    };
  }

  /** {@return what makes fresh memory for a buffer} */
  Action allocate(Buffer buffer) {
    Place place = scope.place("allocate " + buffer.name());
    if (buffer.space() == Buffer.Space.PARAMETER) {
      throw place.error("a parameter is not allocated");
    }
    List<IntegerCode> extents = extents(buffer, place);
    int slot = scope.declare(buffer, place);
    return f ->
        f.bind(
            slot,
            BufferMemory.allocated(
                buffer, evaluate(extents, f), f.launch().options().checkRaces()));
  }

  List<IntegerCode> extents(Buffer buffer, Place place) {
    ExpressionCompiler compiler = new ExpressionCompiler(scope, place);
    return buffer.shape().stream().map(compiler::scalar).toList();
  }

  static long[] evaluate(List<IntegerCode> extents, Frame frame) {
    long[] values = new long[extents.size()];
    for (int axis = 0; axis < values.length; axis++) {
      values[axis] = extents.get(axis).at(frame, 0);
    }
    return values;
  }

  /**
   * All lanes are evaluated before the first is stored: the value may load what the store
   * overwrites.
   */
  private Action store(Stmt.Store store) {
    Place place = scope.place("store to " + store.buffer().name());
    ElementAccess element = new ElementAccess(scope, place, store.buffer(), store.indices());
    ExpressionCompiler compiler = new ExpressionCompiler(scope, place);
    int lanes = element.lanes();
    checkStore(store, lanes, place);
    Optional<IntegerCode> mask = store.mask().map(compiler::integer);
    IntegerCode stored = mask.orElse((_, _) -> 1);
    if (store.value().dtype().isFloat()) {
      FloatCode value = compiler.floating(store.value());
      if (lanes == 1 && mask.isEmpty()) {
        return f -> storeScalar(f, element, value, place);
      }
      return f -> {
        double[] values = new double[lanes];
        for (int lane = 0; lane < lanes; lane++) {
          values[lane] = value.at(f, lane);
        }
        writeLanes(
            f,
            element,
            lanes,
            stored,
            place,
            (storage, at, lane) -> storage.setDouble(at, values[lane]));
      };
    }
    IntegerCode value = compiler.integer(store.value());
    return f -> {
      long[] values = new long[lanes];
      for (int lane = 0; lane < lanes; lane++) {
        values[lane] = value.at(f, lane);
      }
      writeLanes(
          f,
          element,
          lanes,
          stored,
          place,
          (storage, at, lane) -> storage.setLong(at, values[lane]));
    };
  }

  private static void storeScalar(Frame frame, ElementAccess access, FloatCode value, Place place) {
    double stored = value.at(frame, 0);
    BufferMemory memory = access.memory(frame);
    int element = access.element(frame, memory, 0);
    memory.checkWrite(element, frame, place);
    memory.storage().setDouble(element, stored);
  }

  @FunctionalInterface
  private interface LaneWriter {
    void write(Storage storage, int element, int lane);
  }

  private static void writeLanes(
      Frame frame,
      ElementAccess access,
      int lanes,
      IntegerCode stored,
      Place place,
      LaneWriter writer) {
    BufferMemory memory = access.memory(frame);
    int[] elements = new int[lanes];
    for (int lane = 0; lane < lanes; lane++) {
      elements[lane] = stored.at(frame, lane) != 0 ? access.element(frame, memory, lane) : -1;
    }
    for (int lane = 0; lane < lanes; lane++) {
      if (elements[lane] >= 0) {
        memory.checkWrite(elements[lane], frame, place);
        writer.write(memory.storage(), elements[lane], lane);
      }
    }
  }

  private static void checkStore(Stmt.Store store, int lanes, Place place) {
    if (store.value().dtype() != store.buffer().dtype()) {
      throw place.error(
          "the buffer holds "
              + store.buffer().dtype().text()
              + ", the value is "
              + store.value().dtype().text());
    }
    if (store.value().lanes() != lanes) {
      throw place.error(
          "the place has " + lanes + " lanes, the value has " + store.value().lanes());
    }
    store
        .mask()
        .ifPresent(
            mask -> {
              if (mask.dtype() != DType.BOOL || mask.lanes() != lanes) {
                throw place.error(
                    "the mask must be bool x "
                        + lanes
                        + ", got "
                        + mask.dtype().text()
                        + " x "
                        + mask.lanes());
              }
            });
  }

  private ExpressionCompiler expressions(String statement) {
    return new ExpressionCompiler(scope, scope.place(statement));
  }
}
