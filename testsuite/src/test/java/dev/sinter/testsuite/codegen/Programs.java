package dev.sinter.testsuite.codegen;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.plan.Program.Place;
import dev.sinter.ir.plan.Program.PlanBuffer;
import dev.sinter.ir.plan.Program.Port;
import dev.sinter.ir.plan.Program.Slice;
import dev.sinter.ir.plan.Program.Step;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Programs built by hand, for tests of backends. */
final class Programs {
  private Programs() {}

  static Buffer parameter(String name, DType dtype, long size) {
    return new Buffer(name, dtype, List.of(Expr.index(size)), Buffer.Space.PARAMETER);
  }

  static Expr.Variable index(String name) {
    return Expr.indexVariable(name);
  }

  static Expr times(Expr a, long b) {
    return Expr.apply(ScalarOp.MUL, a, Expr.index(b));
  }

  static Stmt loop(Expr.Variable variable, long extent, Stmt.LoopKind kind, Stmt body) {
    return new Stmt.For(variable, Expr.index(extent), kind, body);
  }

  static Expr lanes(Buffer buffer, Expr base, int lanes) {
    return new Expr.Load(buffer, List.of(position(base, lanes)));
  }

  static Expr position(Expr base, int lanes) {
    return lanes == 1 ? base : new Expr.Ramp(base, Expr.index(1), lanes);
  }

  /**
   * {@return a program that computes {@code value} from {@code lanes} elements of each input at a time}
   *
   * @param inputs element types of the inputs x0, x1, ...
   * @param output element type of the output
   * @param size number of elements, a multiple of lanes
   */
  static Program elementwise(List<DType> inputs, DType output, long size, int lanes, Function<List<Expr>, Expr> value) {
    Expr.Variable i = index("i");
    List<Proc.Parameter> parameters = new ArrayList<>();
    List<Expr> loads = new ArrayList<>();
    for (int k = 0; k < inputs.size(); k++) {
      Buffer buffer = parameter("x" + k, inputs.get(k), size);
      parameters.add(new Proc.Parameter(buffer, Proc.Access.READ));
      loads.add(lanes(buffer, times(i, lanes), lanes));
    }
    Buffer target = parameter("y", output, size);
    parameters.add(new Proc.Parameter(target, Proc.Access.WRITE));
    Stmt body = new Stmt.Store(target, List.of(position(times(i, lanes), lanes)), value.apply(loads));
    Proc proc = new Proc("kernel", parameters, List.of(), loop(i, size / lanes, Stmt.LoopKind.PARALLEL, body), Optional.empty());
    return single(proc, inputs, output, size);
  }

  /** {@return a program that launches one proc whose parameters are the inputs, then the output} */
  static Program single(Proc proc, List<DType> inputs, DType output, long size) {
    List<Port> ports = new ArrayList<>();
    List<PlanBuffer> buffers = new ArrayList<>();
    List<Slice> arguments = new ArrayList<>();
    for (int k = 0; k < inputs.size(); k++) {
      ports.add(new Port("x" + k, new TensorType(inputs.get(k), Shape.of(size))));
      buffers.add(new PlanBuffer("x" + k, inputs.get(k), Dim.of(size), new Place.Input(k)));
      arguments.add(Slice.whole("x" + k));
    }
    buffers.add(new PlanBuffer("y", output, Dim.of(size), new Place.Output(0)));
    arguments.add(Slice.whole("y"));
    return new Program(
        "program",
        List.of(),
        ports,
        List.of(),
        List.of(new Port("y", new TensorType(output, Shape.of(size)))),
        List.of(proc),
        buffers,
        List.of(new Step.Launch(proc.name(), arguments, List.of(), Dim.of(1_000_000))),
        List.of());
  }
}
