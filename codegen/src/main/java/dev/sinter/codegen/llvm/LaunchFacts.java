package dev.sinter.codegen.llvm;

import dev.sinter.codegen.ArenaLayout;
import dev.sinter.ir.IrException;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.plan.Program.Place;
import dev.sinter.ir.plan.Program.PlanBuffer;
import dev.sinter.ir.plan.Program.Slice;
import dev.sinter.ir.plan.Program.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What all launches of a proc have in common: which parameters share memory with no other one, and
 * how they are aligned. Printed as attributes of the parameters, which is what lets LLVM keep
 * values in registers across stores.
 */
final class LaunchFacts {
  private final Scope<PlanBuffer> buffers = new Scope<>("buffer of the plan");
  private final Map<String, Set<String>> swapped = new HashMap<>();
  private final Map<String, List<Step.Launch>> launches = new HashMap<>();

  LaunchFacts(Program program) {
    program.buffers().forEach(buffer -> buffers.put(buffer.name(), buffer));
    visit(program.steps());
  }

  private void visit(List<Step> steps) {
    for (Step step : steps) {
      switch (step) {
        case Step.Launch launch ->
            launches.computeIfAbsent(launch.proc(), name -> new ArrayList<>()).add(launch);
        case Step.Repeat repeat -> visit(repeat.body());
        case Step.RepeatWhile repeat -> {
          visit(repeat.condition());
          visit(repeat.body());
        }
        case Step.Branch branch -> {
          visit(branch.then());
          visit(branch.otherwise());
        }
        case Step.Swap(var first, var second) -> join(first, second);
      }
    }
  }

  private void join(String first, String second) {
    Set<String> both = new HashSet<>(swapped.getOrDefault(first, Set.of(first)));
    both.addAll(swapped.getOrDefault(second, Set.of(second)));
    both.forEach(name -> swapped.put(name, both));
  }

  /** {@return whether a buffer changes places while the program runs} */
  boolean isSwapped(String buffer) {
    return swapped.containsKey(buffer);
  }

  /** {@return the attributes of each parameter of a proc} */
  List<String> attributes(Proc proc) {
    List<String> attributes = new ArrayList<>();
    List<Step.Launch> all = launches.getOrDefault(proc.name(), List.of());
    boolean meets = hasBarrier(proc.body());
    for (int i = 0; i < proc.parameters().size(); i++) {
      // what other workers write between barriers is not this worker's alone
      boolean alone = !meets || proc.parameters().get(i).access() == Proc.Access.READ;
      long align = 64;
      for (Step.Launch launch : all) {
        alone &= isAlone(proc, launch, i);
        align = Math.min(align, align(launch.arguments().get(i)));
      }
      attributes.add((alone ? "noalias " : "") + "align " + align);
    }
    return attributes;
  }

  private static boolean hasBarrier(Stmt stmt) {
    return switch (stmt) {
      case Stmt.Block(var body) -> body.stream().anyMatch(LaunchFacts::hasBarrier);
      case Stmt.Let let -> hasBarrier(let.body());
      case Stmt.Allocate allocate -> hasBarrier(allocate.body());
      case Stmt.For loop -> hasBarrier(loop.body());
      case Stmt.If choice -> hasBarrier(choice.then()) || hasBarrier(choice.otherwise());
      case Stmt.While loop -> hasBarrier(loop.body());
      case Stmt.Barrier _ -> true;
      case Stmt.Store _, Stmt.Fail _ -> false;
    };
  }

  private boolean isAlone(Proc proc, Step.Launch launch, int parameter) {
    boolean written = proc.parameters().get(parameter).access() != Proc.Access.READ;
    for (int i = 0; i < proc.parameters().size(); i++) {
      boolean matters = written || proc.parameters().get(i).access() != Proc.Access.READ;
      if (i != parameter
          && matters
          && mayOverlap(
              launch.arguments().get(i).buffer(), launch.arguments().get(parameter).buffer())) {
        return false;
      }
    }
    return true;
  }

  private boolean mayOverlap(String first, String second) {
    for (String one : swapped.getOrDefault(first, Set.of(first))) {
      for (String other : swapped.getOrDefault(second, Set.of(second))) {
        if (overlap(buffer(one), buffer(other))) {
          // Two buffers that exchange places never have the same one at a time.
          if (!swapped.getOrDefault(first, Set.of(first)).contains(second)
              || first.equals(second)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static boolean overlap(PlanBuffer first, PlanBuffer second) {
    if (first.place() instanceof Place.Arena a && second.place() instanceof Place.Arena b) {
      return a.region().equals(b.region())
          && a.offset() < b.offset() + ArenaLayout.unitBytes(second)
          && b.offset() < a.offset() + ArenaLayout.unitBytes(first);
    }
    return first.place().equals(second.place());
  }

  private long align(Slice slice) {
    PlanBuffer buffer = buffer(slice.buffer());
    long base =
        switch (buffer.place()) {
          // The caller aligns its memory to the element, no more.
          case Place.Input in -> buffer.dtype().bytes();
          case Place.Output out -> buffer.dtype().bytes();
          case Place.Variable variable -> buffer.dtype().bytes();
          case Place.Constant constant -> ArenaLayout.ALIGNMENT;
          case Place.Arena arena -> ArenaLayout.ALIGNMENT;
          case Place.Unplaced unplaced ->
              throw new IrException("emit: buffer '" + buffer.name() + "' has no place");
        };
    if (slice.loop().isEmpty() || slice.scale().factor() == 0) {
      return base;
    }
    return Math.min(base, Long.lowestOneBit(slice.scale().factor() * buffer.dtype().bytes()));
  }

  /** {@return the buffer of that name} */
  PlanBuffer buffer(String name) {
    return buffers.get(name);
  }
}
