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

  static Proc.Parameter read(Buffer buffer) {
    return new Proc.Parameter(buffer, Proc.Access.READ);
  }

  static Proc.Parameter write(Buffer buffer) {
    return new Proc.Parameter(buffer, Proc.Access.WRITE);
  }

  static Expr load(Buffer buffer, long index) {
    return new Expr.Load(buffer, List.of(Expr.index(index)));
  }

  static Expr f32(double value) {
    return new Expr.FloatConstant(DType.F32, value);
  }

  /** {@return a program of one proc, which reads 64 floats and writes 64} */
  static Program proc(Buffer x, Buffer y, Stmt body) {
    return single(
        new Proc("k", List.of(read(x), write(y)), List.of(), body, Optional.empty()),
        List.of(DType.F32),
        DType.F32,
        64);
  }

  /**
   * One of several kernels of a program.
   *
   * @param inputs which of the program's inputs it reads
   * @param output element type of its output
   * @param value what it computes from the inputs' lanes
   */
  record Kernel(List<Integer> inputs, DType output, Function<List<Expr>, Expr> value) {}

  /**
   * {@return a program that computes output k by kernel k, {@code lanes} elements at a time}
   *
   * @param inputs element types of the inputs x0, x1, ...
   * @param kernels what it computes
   * @param size number of elements, a multiple of lanes
   */
  static Program elementwise(List<DType> inputs, List<Kernel> kernels, long size, int lanes) {
    List<PlanBuffer> buffers = new ArrayList<>();
    List<Port> ports = new ArrayList<>();
    for (int k = 0; k < inputs.size(); k++) {
      ports.add(port("x" + k, inputs.get(k), size));
      buffers.add(new PlanBuffer("x" + k, inputs.get(k), Dim.of(size), new Place.Input(k)));
    }
    List<Port> outputs = new ArrayList<>();
    List<Proc> procs = new ArrayList<>();
    List<Step> steps = new ArrayList<>();
    for (int k = 0; k < kernels.size(); k++) {
      Kernel kernel = kernels.get(k);
      outputs.add(port("y" + k, kernel.output(), size));
      buffers.add(new PlanBuffer("y" + k, kernel.output(), Dim.of(size), new Place.Output(k)));
      procs.add(elementwise("kernel" + k, inputs, kernel, size, lanes));
      List<Slice> arguments = new ArrayList<>();
      kernel.inputs().forEach(input -> arguments.add(Slice.whole("x" + input)));
      arguments.add(Slice.whole("y" + k));
      steps.add(new Step.Launch("kernel" + k, arguments, List.of(), Dim.of(1_000_000)));
    }
    return new Program(
        "program", List.of(), ports, List.of(), outputs, procs, buffers, steps, List.of());
  }

  private static Proc elementwise(
      String name, List<DType> inputs, Kernel kernel, long size, int lanes) {
    Expr.Variable i = index("i");
    List<Proc.Parameter> parameters = new ArrayList<>();
    List<Expr> loads = new ArrayList<>();
    for (int k = 0; k < kernel.inputs().size(); k++) {
      Buffer buffer = parameter("a" + k, inputs.get(kernel.inputs().get(k)), size);
      parameters.add(new Proc.Parameter(buffer, Proc.Access.READ));
      loads.add(lanes(buffer, times(i, lanes), lanes));
    }
    Buffer target = parameter("y", kernel.output(), size);
    parameters.add(new Proc.Parameter(target, Proc.Access.WRITE));
    Stmt body =
        new Stmt.Store(
            target, List.of(position(times(i, lanes), lanes)), kernel.value().apply(loads));
    return new Proc(
        name,
        parameters,
        List.of(),
        loop(i, size / lanes, Stmt.LoopKind.PARALLEL, body),
        Optional.empty());
  }

  /** {@return a program that launches one proc whose parameters are the inputs, then the output} */
  static Program single(Proc proc, List<DType> inputs, DType output, long size) {
    List<Port> ports = new ArrayList<>();
    List<PlanBuffer> buffers = new ArrayList<>();
    List<Slice> arguments = new ArrayList<>();
    for (int k = 0; k < inputs.size(); k++) {
      ports.add(port("x" + k, inputs.get(k), size));
      buffers.add(new PlanBuffer("x" + k, inputs.get(k), Dim.of(size), new Place.Input(k)));
      arguments.add(Slice.whole("x" + k));
    }
    buffers.add(new PlanBuffer("y", output, Dim.of(size), new Place.Output(0)));
    arguments.add(Slice.whole("y"));
    Step launch = new Step.Launch(proc.name(), arguments, List.of(), Dim.of(1_000_000));
    return new Program(
        "program",
        List.of(),
        ports,
        List.of(),
        List.of(port("y", output, size)),
        List.of(proc),
        buffers,
        List.of(launch),
        List.of());
  }

  static Port port(String name, DType dtype, long... shape) {
    return new Port(name, new TensorType(dtype, Shape.of(shape)));
  }
}
