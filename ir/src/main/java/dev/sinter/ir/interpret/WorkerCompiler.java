package dev.sinter.ir.interpret;

import dev.sinter.ir.interpret.Code.Action;
import dev.sinter.ir.interpret.Code.IntegerCode;
import dev.sinter.ir.interpret.Code.TeamAction;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Stmt;
import java.util.ArrayList;
import java.util.List;

/**
 * Compiles the top level of a proc: what n workers run together.
 *
 * <p>Blocks, lets and allocations are run by each worker for itself. A PARALLEL loop is shared out
 * in contiguous chunks, worker w of n taking iterations {@code extent * w / n} to {@code extent *
 * (w + 1) / n}. Loops over GPU blocks go to {@link ThreadCompiler}. Anything else is worker 0's
 * alone.
 */
final class WorkerCompiler {
  private final Scope scope;
  private final StatementCompiler statements;

  WorkerCompiler(Scope scope) {
    this.scope = scope;
    this.statements = new StatementCompiler(scope);
  }

  TeamAction compile(Stmt statement) {
    return switch (statement) {
      case Stmt.Block(List<Stmt> body) -> {
        List<TeamAction> actions = body.stream().map(this::compile).toList();
        yield team -> actions.forEach(action -> action.run(team));
      }
      case Stmt.Let let -> each(statements.bind(let), compile(let.body()));
      case Stmt.Allocate allocate -> {
        if (allocate.buffer().space() == Buffer.Space.SHARED) {
          throw scope
              .place("allocate " + allocate.buffer().name())
              .error("shared memory belongs into block loops");
        }
        yield each(statements.allocate(allocate.buffer()), compile(allocate.body()));
      }
      case Stmt.Barrier() -> team -> team.getFirst().launch().barrier();
      case Stmt.For loop ->
          switch (loop.kind()) {
            case PARALLEL -> parallel(loop);
            case BLOCK_X, BLOCK_Y, BLOCK_Z, THREAD_X, THREAD_Y -> {
              Action blocks = new ThreadCompiler(scope).blocks(loop);
              yield team -> blocks.run(team.getFirst());
            }
            case SERIAL, UNROLLED, VECTOR -> firstWorker(loop);
          };
      case Stmt.If _, Stmt.While _, Stmt.Store _, Stmt.Fail _ -> firstWorker(statement);
    };
  }

  private TeamAction firstWorker(Stmt statement) {
    Action action = statements.compile(statement);
    return team -> action.run(team.getFirst());
  }

  private static TeamAction each(Action before, TeamAction body) {
    return team -> {
      team.forEach(before::run);
      body.run(team);
    };
  }

  private TeamAction parallel(Stmt.For loop) {
    Place place = scope.place("for " + loop.variable().name());
    IntegerCode extent = new ExpressionCompiler(scope, place).scalar(loop.extent());
    int slot = statements.enter(loop, place);
    Action body = statements.compile(loop.body());
    scope.leaveLoop();
    return team -> {
      int count = (int) Math.max(0, extent.at(team.getFirst(), 0));
      List<Frame> owners = owners(team, count);
      int firstAgent = team.getFirst().launch().newAgents(count);
      for (int iteration : team.getFirst().launch().order(count)) {
        Frame worker = owners.get(iteration);
        worker.actAs(firstAgent + iteration);
        worker.setInteger(slot, iteration);
        body.run(worker);
        worker.actAs(worker.member());
      }
    };
  }

  private static List<Frame> owners(List<Frame> team, int count) {
    List<Frame> owners = new ArrayList<>();
    for (int worker = 0; worker < team.size(); worker++) {
      long end = (long) count * (worker + 1) / team.size();
      while (owners.size() < end) {
        owners.add(team.get(worker));
      }
    }
    return owners;
  }
}
