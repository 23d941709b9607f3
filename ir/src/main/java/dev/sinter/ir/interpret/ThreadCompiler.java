package dev.sinter.ir.interpret;

import dev.sinter.ir.interpret.Code.Action;
import dev.sinter.ir.interpret.Code.IntegerCode;
import dev.sinter.ir.interpret.Code.TeamAction;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.loop.Stmt.LoopKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Compiles GPU loops. Each iteration of the block loops is a block: a team of threads that starts
 * as thread 0 alone and is spread out by thread loops. What stands outside of thread loops in a
 * block is run by thread 0.
 *
 * <p>A statement without a barrier is run by one thread after the other. One that contains a
 * barrier is run by all threads together, so that each reaches the barrier before any goes on:
 *
 * <pre>
 *   for t in thread 0..3 { s[t] = x[t]; barrier; y[t] = s[2 - t] }
 *
 *   t=0: s[0] = x[0]     t=1: s[1] = x[1]     t=2: s[2] = x[2]
 *   ------------------------- barrier ------------------------
 *   t=0: y[0] = s[2]     t=1: y[1] = s[1]     t=2: y[2] = s[0]
 * </pre>
 *
 * Loops and conditions around a barrier must be the same for all threads; if they differ, some
 * thread would not arrive, which is an error.
 */
final class ThreadCompiler {
  private final Scope scope;
  private final StatementCompiler statements;

  ThreadCompiler(Scope scope) {
    this.scope = scope;
    this.statements = new StatementCompiler(scope);
  }

  // ---- blocks
  // ------------------------------------------------------------------------------------------------------

  /**
   * {@return what runs the block loops (or bare thread loops, which are one block) that begin here}
   */
  Action blocks(Stmt statement) {
    if (statement instanceof Stmt.For loop && isBlock(loop.kind())) {
      Place place = scope.place("for " + loop.variable().name());
      IntegerCode extent = new ExpressionCompiler(scope, place).scalar(loop.extent());
      int slot = statements.enter(loop, place);
      Action body = blocks(loop.body());
      scope.leaveLoop();
      return f -> {
        for (int block : f.launch().order((int) Math.max(0, extent.at(f, 0)))) {
          f.setInteger(slot, block);
          body.run(f);
        }
      };
    }
    if (statement instanceof Stmt.Let let && contains(statement, ThreadCompiler::isBlockLoop)) {
      Action bind = statements.bind(let);
      Action body = blocks(let.body());
      return f -> {
        bind.run(f);
        body.run(f);
      };
    }
    TeamAction block = threads(statement);
    return f -> block.run(List.of(f.thread(new Frame.Phases(f.launch().newGroup()), 0)));
  }

  // ---- threads of a block
  // ------------------------------------------------------------------------------------------

  private TeamAction threads(Stmt statement) {
    if (!contains(statement, ThreadCompiler::needsTeam)) {
      Action action = statements.compile(statement);
      return team -> {
        for (int thread : team.getFirst().launch().order(team.size())) {
          action.run(team.get(thread));
        }
      };
    }
    return switch (statement) {
      case Stmt.Block(List<Stmt> body) -> {
        List<TeamAction> actions = body.stream().map(this::threads).toList();
        yield team -> actions.forEach(action -> action.run(team));
      }
      case Stmt.For loop ->
          switch (loop.kind()) {
            case THREAD_X, THREAD_Y -> spread(loop);
            case SERIAL, UNROLLED, VECTOR -> together(loop);
            case PARALLEL ->
                throw scope
                    .place("for " + loop.variable().name())
                    .error("a parallel loop stands at the top level of a proc only");
            case BLOCK_X, BLOCK_Y, BLOCK_Z ->
                throw scope
                    .place("for " + loop.variable().name())
                    .error("a block loop stands directly in block loops only");
          };
      case Stmt.If branch -> {
        Place place = scope.place("if");
        IntegerCode test = new ExpressionCompiler(scope, place).scalarBool(branch.condition());
        TeamAction yes = threads(branch.then());
        TeamAction no = threads(branch.otherwise());
        yield team -> (common(team, test, place) != 0 ? yes : no).run(team);
      }
      case Stmt.While loop -> {
        Place place = scope.place("while");
        IntegerCode test = new ExpressionCompiler(scope, place).scalarBool(loop.condition());
        TeamAction body = threads(loop.body());
        yield team ->
            StatementCompiler.repeat(
                team.getFirst(), (_, _) -> common(team, test, place), _ -> body.run(team), place);
      }
      case Stmt.Let let -> {
        Action bind = statements.bind(let);
        TeamAction body = threads(let.body());
        yield team -> {
          team.forEach(bind::run);
          body.run(team);
        };
      }
      case Stmt.Allocate(Buffer buffer, Stmt body) ->
          buffer.space() == Buffer.Space.SHARED ? shared(buffer, body) : ownMemory(buffer, body);
      case Stmt.Barrier() -> team -> team.getFirst().phases().barrier();
      case Stmt.Store _, Stmt.Fail _ ->
          throw scope.place("store or fail").error("cannot contain a barrier");
    };
  }

  private TeamAction ownMemory(Buffer buffer, Stmt statement) {
    Action bind = statements.allocate(buffer);
    TeamAction body = threads(statement);
    return team -> {
      team.forEach(bind::run);
      body.run(team);
    };
  }

  private TeamAction shared(Buffer buffer, Stmt statement) {
    Place place = scope.place("allocate " + buffer.name());
    List<IntegerCode> extents = statements.extents(buffer, place);
    int slot = scope.declare(buffer, place);
    TeamAction body = threads(statement);
    return team -> {
      Frame first = team.getFirst();
      long[] evaluated = StatementCompiler.evaluate(extents, first);
      BufferMemory memory =
          BufferMemory.allocated(buffer, evaluated, first.launch().options().checkRaces());
      team.forEach(frame -> frame.bind(slot, memory));
      body.run(team);
    };
  }

  private TeamAction spread(Stmt.For loop) {
    Place place = scope.place("for " + loop.variable().name());
    IntegerCode extent = new ExpressionCompiler(scope, place).scalar(loop.extent());
    int slot = statements.enter(loop, place);
    TeamAction body = threads(loop.body());
    scope.leaveLoop();
    return team -> {
      int count = (int) Math.max(0, common(team, extent, place));
      List<Frame> threads = new ArrayList<>();
      for (Frame frame : team) {
        for (int i = 0; i < count; i++) {
          Frame thread = frame.thread(frame.phases(), frame.member() * count + i);
          thread.setInteger(slot, i);
          threads.add(thread);
        }
      }
      if (!threads.isEmpty()) {
        body.run(threads);
      }
    };
  }

  private TeamAction together(Stmt.For loop) {
    Place place = scope.place("for " + loop.variable().name());
    IntegerCode extent = new ExpressionCompiler(scope, place).scalar(loop.extent());
    int slot = statements.enter(loop, place);
    TeamAction body = threads(loop.body());
    scope.leaveLoop();
    return team -> {
      long end = common(team, extent, place);
      for (long i = 0; i < end; i++) {
        long iteration = i;
        team.forEach(frame -> frame.setInteger(slot, iteration));
        body.run(team);
      }
    };
  }

  private static long common(List<Frame> team, IntegerCode code, Place place) {
    long value = code.at(team.getFirst(), 0);
    for (Frame frame : team) {
      long other = code.at(frame, 0);
      if (other != value) {
        throw place.error(
            frame,
            "threads of a block part ways around a barrier or thread loop: "
                + value
                + " in one, "
                + other
                + " in another");
      }
    }
    return value;
  }

  // ---- what a statement contains
  // -----------------------------------------------------------------------------------

  private static boolean isBlock(LoopKind kind) {
    return kind == LoopKind.BLOCK_X || kind == LoopKind.BLOCK_Y || kind == LoopKind.BLOCK_Z;
  }

  private static boolean isBlockLoop(Stmt statement) {
    return statement instanceof Stmt.For loop && isBlock(loop.kind());
  }

  private static boolean needsTeam(Stmt statement) {
    return switch (statement) {
      case Stmt.Barrier() -> true;
      case Stmt.For loop ->
          loop.kind() == LoopKind.THREAD_X
              || loop.kind() == LoopKind.THREAD_Y
              || isBlock(loop.kind());
      case Stmt.Allocate allocate -> allocate.buffer().space() == Buffer.Space.SHARED;
      case Stmt.Block _, Stmt.If _, Stmt.While _, Stmt.Store _, Stmt.Let _, Stmt.Fail _ -> false;
    };
  }

  private static boolean contains(Stmt statement, Predicate<Stmt> wanted) {
    if (wanted.test(statement)) {
      return true;
    }
    return switch (statement) {
      case Stmt.Block(List<Stmt> body) -> body.stream().anyMatch(s -> contains(s, wanted));
      case Stmt.For loop -> contains(loop.body(), wanted);
      case Stmt.If(_, Stmt then, Stmt otherwise) ->
          contains(then, wanted) || contains(otherwise, wanted);
      case Stmt.While(_, Stmt body) -> contains(body, wanted);
      case Stmt.Let let -> contains(let.body(), wanted);
      case Stmt.Allocate allocate -> contains(allocate.body(), wanted);
      case Stmt.Store _, Stmt.Barrier _, Stmt.Fail _ -> false;
    };
  }
}
