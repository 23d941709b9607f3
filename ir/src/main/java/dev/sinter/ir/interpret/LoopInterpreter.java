package dev.sinter.ir.interpret;

import dev.sinter.ir.IrException;
import dev.sinter.ir.interpret.Code.IntegerCode;
import dev.sinter.ir.interpret.Code.TeamAction;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Proc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Executes a proc in its declared types: the oracle that backends equal in bits.
 *
 * <p>Every index is checked per axis, reads of undefined elements are errors, and with {@link
 * Options#checkRaces} so are accesses of one element, at least one of them a write, by two
 * iterations of a PARALLEL loop, two threads between barriers, or two blocks. Workers are simulated
 * one after the other, iterations in an {@link Order} that may be chosen to be hostile: a legal
 * proc gives the same bits in every order and for any number of workers.
 *
 * <p>All errors are {@link IrException}s that name proc, statement and the values of the loop
 * variables: whoever made the proc is wrong. A proc is compiled into closures once; runs of one
 * interpreter may be repeated.
 */
public final class LoopInterpreter {

  /** In which order independent iterations, blocks and threads are run. */
  public enum Order {
    /** The first first. */
    FORWARD,
    /** The last first. */
    REVERSE,
    /** As the seed says. */
    SHUFFLED
  }

  /**
   * How to run.
   *
   * @param workers how many, at least 1
   * @param order of independent iterations, blocks and threads
   * @param seed of the shuffled order
   * @param checkRaces whether data races are looked for (slower)
   * @param maxIterations after how many iterations a while loop is given up
   */
  public record Options(
      int workers, Order order, long seed, boolean checkRaces, long maxIterations) {
    /** One worker, forward, no race check, one billion iterations. */
    public static final Options DEFAULT =
        new Options(1, Order.FORWARD, 0, false, GraphInterpreter.MAX_ITERATIONS);

    /** {@return these with so many workers} */
    public Options withWorkers(int count) {
      return new Options(count, order, seed, checkRaces, maxIterations);
    }

    /** {@return these with iterations shuffled by a seed, and races looked for} */
    public Options hostile(long shuffleSeed) {
      return new Options(workers, Order.SHUFFLED, shuffleSeed, true, maxIterations);
    }
  }

  /**
   * The first report of {@link dev.sinter.ir.loop.Stmt.Fail} in a run.
   *
   * @param code number of the message
   * @param detail the offending value
   */
  public record Failure(int code, long detail) {}

  private record BoundParameter(Proc.Parameter parameter, int slot, List<IntegerCode> extents) {}

  private final Proc proc;
  private final Scope scope;
  private final List<Integer> sizeSlots = new ArrayList<>();
  private final List<BoundParameter> parameters = new ArrayList<>();
  private final TeamAction body;

  /**
   * Compiles a proc.
   *
   * @throws IrException if types, lanes or names in it do not fit
   */
  public LoopInterpreter(Proc proc) {
    this.proc = proc;
    this.scope = new Scope(proc.name());
    Place place = scope.place("parameters");
    for (Expr.Variable size : proc.sizes()) {
      sizeSlots.add(scope.declare(size, place));
    }
    StatementCompiler statements = new StatementCompiler(scope);
    for (Proc.Parameter parameter : proc.parameters()) {
      List<IntegerCode> extents = statements.extents(parameter.buffer(), place);
      parameters.add(
          new BoundParameter(parameter, scope.declare(parameter.buffer(), place), extents));
    }
    this.body = new WorkerCompiler(scope).compile(proc.body());
  }

  /** Runs with one worker. */
  public Optional<Failure> run(List<Storage> arguments, List<Long> sizes) {
    return run(arguments, sizes, Options.DEFAULT);
  }

  /**
   * Runs the proc.
   *
   * @param arguments one per parameter; written in place
   * @param sizes one per size
   * @param options how
   * @return the first failure that was reported
   * @throws IrException if the proc does something illegal, or the arguments do not fit
   */
  public Optional<Failure> run(List<Storage> arguments, List<Long> sizes, Options options) {
    if (arguments.size() != parameters.size() || sizes.size() != sizeSlots.size()) {
      throw new IrException(
          "proc %s: takes %d buffers and %d sizes, got %d and %d"
              .formatted(
                  proc.name(),
                  parameters.size(),
                  sizeSlots.size(),
                  arguments.size(),
                  sizes.size()));
    }
    Launch launch = new Launch(options);
    List<Frame> team = new ArrayList<>();
    Frame.Phases phases = new Frame.Phases(0);
    for (int worker = 0; worker < options.workers(); worker++) {
      Frame frame =
          new Frame(launch, scope.integers(), scope.floats(), scope.bufferCount(), phases, worker);
      for (int i = 0; i < sizes.size(); i++) {
        frame.setInteger(sizeSlots.get(i), sizes.get(i));
      }
      team.add(frame);
    }
    for (int i = 0; i < arguments.size(); i++) {
      bind(parameters.get(i), arguments.get(i), team);
    }
    body.run(team);
    return launch.failure();
  }

  private static void bind(BoundParameter bound, Storage storage, List<Frame> team) {
    Frame first = team.getFirst();
    long[] extents = StatementCompiler.evaluate(bound.extents(), first);
    BufferMemory memory =
        BufferMemory.argument(
            bound.parameter().buffer(),
            bound.parameter().access(),
            storage,
            extents,
            first.launch().options().checkRaces());
    team.forEach(frame -> frame.bind(bound.slot(), memory));
  }
}
