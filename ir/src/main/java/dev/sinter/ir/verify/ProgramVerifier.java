package dev.sinter.ir.verify;

import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.plan.Program.Place;
import dev.sinter.ir.plan.Program.PlanBuffer;
import dev.sinter.ir.plan.Program.Size;
import dev.sinter.ir.plan.Program.Slice;
import dev.sinter.ir.plan.Program.Step;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Rules of programs:
 *
 * <ul>
 *   <li>dimensions, ports, procs, buffers and iterations have unique names; every extent uses only
 *       the program's dimensions;
 *   <li>a buffer that stands for a port or constant has its dtype and size; a place in the arena is
 *       a multiple of 64 in the region of the size's named parts;
 *   <li>a launch names a proc and gives as many arguments and sizes as it takes, of its dtypes;
 *       slices lie within their buffers; inputs, constants and variables that are only read are not
 *       written; every output is written;
 *   <li>flags are one bool; swapped buffers are equally large, of one dtype, and in the arena (or
 *       not placed yet);
 *   <li>numbers of messages are in the table; every proc obeys the rules of procs;
 *   <li>lifetimes: see {@link LifetimeVerifier}.
 * </ul>
 */
final class ProgramVerifier {
  private final Program program;
  private final Violations violations;
  private final Map<String, PlanBuffer> buffers = new LinkedHashMap<>();
  private final Map<String, Proc> procs = new LinkedHashMap<>();
  private final Map<String, Dim> iterations = new LinkedHashMap<>();
  private final Set<Place> written = new HashSet<>();

  ProgramVerifier(Program program) {
    this.program = program;
    this.violations = new Violations(program.name());
  }

  List<Violation> check() {
    unique("dimension", program.dimensions());
    unique("input", program.inputs().stream().map(Program.Port::name).toList());
    unique("output", program.outputs().stream().map(Program.Port::name).toList());
    unique(
        "variable", program.variables().stream().map(v -> v.segment() + " " + v.name()).toList());
    unique("proc", program.procs().stream().map(Proc::name).toList());
    unique("buffer", program.buffers().stream().map(b -> "%" + b.name()).toList());
    program.inputs().forEach(p -> dims(p.type().shape().dims(), p.name()));
    program.outputs().forEach(p -> dims(p.type().shape().dims(), p.name()));
    program.variables().forEach(v -> dims(v.type().shape().dims(), v.name()));
    program.procs().forEach(p -> procs.put(p.name(), p));
    program.buffers().forEach(this::buffer);
    steps(program.steps());
    for (int i = 0; i < program.outputs().size(); i++) {
      violations.require(
          written.contains(new Place.Output(i)),
          program.outputs().get(i).name(),
          "output " + i + " is never written");
    }
    program.procs().forEach(this::proc);
    List<Violation> all = violations.all();
    if (all.isEmpty()) {
      new LifetimeVerifier(program, violations).check();
      all = violations.all();
    }
    for (Proc proc : program.procs()) {
      all.addAll(new ProcVerifier(proc, false).check());
    }
    return all;
  }

  private void unique(String what, List<String> names) {
    Set<String> used = new HashSet<>();
    for (String name : names) {
      violations.require(
          used.add(name),
          what.equals("buffer") ? name : "",
          "two " + what + "s are called '" + name + "'");
    }
  }

  private void dims(Collection<Dim> dims, String place) {
    for (Dim dim : dims) {
      for (String name : dim.names()) {
        violations.require(
            program.dimensions().contains(name),
            place,
            "'" + name + "' is no dimension of the program; it has " + program.dimensions());
      }
    }
  }

  private void buffer(PlanBuffer buffer) {
    String place = "%" + buffer.name();
    buffers.put(buffer.name(), buffer);
    dims(List.of(buffer.size()), place);
    switch (buffer.place()) {
      case Place.Input(var index) -> {
        if (index(index, program.inputs(), "input", place)) {
          same(buffer, program.inputs().get(index).type());
        }
      }
      case Place.Output(var index) -> {
        if (index(index, program.outputs(), "output", place)) {
          same(buffer, program.outputs().get(index).type());
        }
      }
      case Place.Variable(var index) -> {
        if (index(index, program.variables(), "variable", place)) {
          same(buffer, program.variables().get(index).type());
        }
      }
      case Place.Constant(var value) -> same(buffer, value.type());
      case Place.Unplaced() -> {}
      case Place.Arena(var region, var offset) -> {
        Dim expected = new Dim(1, buffer.size().names());
        violations.require(
            region.equals(expected),
            place,
            "the region of size " + buffer.size() + " must be " + expected + ", got " + region);
        violations.require(
            offset >= 0 && offset % 64 == 0,
            place,
            "the offset must be a multiple of 64, got " + offset);
      }
    }
  }

  private boolean index(int index, List<?> ports, String what, String place) {
    return violations.require(
        index >= 0 && index < ports.size(),
        place,
        "the program has " + ports.size() + " " + what + "s, there is no " + what + " " + index);
  }

  private void same(PlanBuffer buffer, TensorType type) {
    violations.require(
        buffer.dtype() == type.dtype() && buffer.size().equals(type.shape().size()),
        "%" + buffer.name(),
        "the buffer has "
            + buffer.size()
            + " x "
            + buffer.dtype().text()
            + ", what it stands for is "
            + type);
  }

  private void steps(List<Step> steps) {
    for (Step step : steps) {
      switch (step) {
        case Step.Launch launch -> launch(launch);
        case Step.Repeat(var variable, var count, var body) -> {
          dims(List.of(count), "%" + variable);
          violations.require(
              !iterations.containsKey(variable),
              "%" + variable,
              "two enclosing iterations are called '" + variable + "'");
          iterations.put(variable, count);
          steps(body);
          iterations.remove(variable);
        }
        case Step.RepeatWhile(var condition, var flag, var body) -> {
          steps(condition);
          flag(flag);
          steps(body);
        }
        case Step.Branch(var flag, var then, var otherwise) -> {
          flag(flag);
          steps(then);
          steps(otherwise);
        }
        case Step.Swap(var first, var second) -> swap(first, second);
      }
    }
  }

  private Optional<PlanBuffer> known(String name, String user) {
    PlanBuffer buffer = buffers.get(name);
    violations.require(buffer != null, user, "buffer '" + name + "' is not declared");
    return Optional.ofNullable(buffer);
  }

  private void flag(String name) {
    known(name, "%" + name)
        .ifPresent(
            b ->
                violations.require(
                    b.dtype() == DType.BOOL && b.size().is(1),
                    "%" + name,
                    "a flag must be one bool, got " + b.size() + " x " + b.dtype().text()));
  }

  private void swap(String first, String second) {
    Optional<PlanBuffer> a = known(first, "%" + first);
    Optional<PlanBuffer> b = known(second, "%" + second);
    if (a.isPresent() && b.isPresent()) {
      violations.require(!first.equals(second), "%" + first, "swap: the buffers must be different");
      violations.require(
          a.get().dtype() == b.get().dtype() && a.get().size().equals(b.get().size()),
          "%" + first,
          "swap: both buffers must have one size and dtype, got " + a.get() + " and " + b.get());
      for (PlanBuffer buffer : List.of(a.get(), b.get())) {
        boolean movable =
            buffer.place() instanceof Place.Arena || buffer.place() instanceof Place.Unplaced;
        violations.require(
            movable,
            "%" + buffer.name(),
            "swap: the buffer must be in the arena, got " + buffer.place());
      }
    }
  }

  private void launch(Step.Launch launch) {
    String place = "launch @" + launch.proc();
    Proc proc = procs.get(launch.proc());
    dims(List.of(launch.cost()), place);
    if (proc == null) {
      violations.add(place, "proc '" + launch.proc() + "' is not in the program");
      return;
    }
    violations.require(
        launch.sizes().size() == proc.sizes().size(),
        place,
        "the proc takes " + proc.sizes().size() + " sizes, got " + launch.sizes().size());
    for (Size size : launch.sizes()) {
      switch (size) {
        case Size.Extent(var dim) -> dims(List.of(dim), place);
        case Size.Iteration(var loop, _) ->
            violations.require(
                iterations.containsKey(loop), place, "'" + loop + "' is no enclosing iteration");
      }
    }
    if (!violations.require(
        launch.arguments().size() == proc.parameters().size(),
        place,
        "the proc takes "
            + proc.parameters().size()
            + " buffers, got "
            + launch.arguments().size())) {
      return;
    }
    for (int i = 0; i < launch.arguments().size(); i++) {
      argument(launch, launch.arguments().get(i), proc.parameters().get(i), proc, place);
    }
  }

  private void argument(
      Step.Launch launch, Slice slice, Proc.Parameter parameter, Proc proc, String place) {
    Optional<PlanBuffer> buffer = known(slice.buffer(), place);
    if (buffer.isEmpty()) {
      return;
    }
    PlanBuffer given = buffer.get();
    String what = "argument %" + given.name() + " for %" + parameter.buffer().name();
    violations.require(
        given.dtype() == parameter.buffer().dtype(),
        place,
        what + " must be " + parameter.buffer().dtype().text() + ", got " + given.dtype().text());
    if (parameter.access() != Proc.Access.READ) {
      written.add(given.place());
      boolean writable =
          switch (given.place()) {
            case Place.Input _, Place.Constant _ -> false;
            case Place.Variable(var index) ->
                index >= program.variables().size() || program.variables().get(index).written();
            case Place.Output _, Place.Unplaced _, Place.Arena _ -> true;
          };
      violations.require(writable, place, what + " is written, but may only be read");
    }
    extent(launch, slice, given, parameter, proc, place + ": " + what);
  }

  private void extent(
      Step.Launch launch,
      Slice slice,
      PlanBuffer given,
      Proc.Parameter parameter,
      Proc proc,
      String what) {
    dims(List.of(slice.scale()), what);
    Optional<Dim> needed = new ProcExtents(proc, launch.sizes()).elements(parameter.buffer());
    Optional<Dim> last = slice.loop().map(iterations::get);
    boolean whole = slice.loop().isEmpty();
    if (whole) {
      violations.require(
          slice.scale().is(0) && !slice.reversed(),
          what,
          "a slice without an iteration has scale 0");
    } else if (!violations.require(
        last.isPresent(), what, "'" + slice.loop().orElse("") + "' is no enclosing iteration")) {
      return;
    }
    if (needed.isPresent() && whole) {
      violations.require(
          fits(needed.get(), given.size()),
          what,
          "the proc uses " + needed.get() + " elements, the buffer has " + given.size());
    }
    if (needed.isPresent() && last.isPresent()) {
      violations.require(
          fits(slice.scale().times(last.get()), given.size()) && fits(needed.get(), slice.scale()),
          what,
          last.get()
              + " slices of "
              + needed.get()
              + " elements, "
              + slice.scale()
              + " apart, do not fit the buffer's "
              + given.size());
    }
  }

  /**
   * Whether {@code part <= whole} for every value of the names; names of another set are not
   * compared.
   */
  private static boolean fits(Dim part, Dim whole) {
    return part.is(0) || !part.names().equals(whole.names()) || part.factor() <= whole.factor();
  }

  private void proc(Proc proc) {
    Deque<Stmt> work = new ArrayDeque<>(List.of(proc.body()));
    while (!work.isEmpty()) {
      switch (work.pop()) {
        case Stmt.Block(var body) -> work.addAll(body);
        case Stmt.For loop -> work.add(loop.body());
        case Stmt.If(_, var then, var otherwise) -> work.addAll(List.of(then, otherwise));
        case Stmt.While(_, var body) -> work.add(body);
        case Stmt.Let(_, _, var body) -> work.add(body);
        case Stmt.Allocate(_, var body) -> work.add(body);
        case Stmt.Fail(var code, _) ->
            violations.require(
                code < program.messages().size(),
                "proc @" + proc.name(),
                "fail: message " + code + " is not in the table of " + program.messages().size());
        case Stmt.Store _, Stmt.Barrier _ -> {}
      }
    }
  }
}
