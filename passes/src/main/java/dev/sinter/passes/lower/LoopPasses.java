package dev.sinter.passes.lower;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.kernel.KernelFunction;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.plan.Program.Place;
import dev.sinter.ir.text.Module;
import dev.sinter.passes.Pass;
import dev.sinter.passes.PassContext;
import dev.sinter.passes.PassFactory;
import dev.sinter.passes.expand.ExpandMath;
import dev.sinter.passes.memory.PlanMemory;
import dev.sinter.passes.memory.ProcFacts;
import dev.sinter.passes.schedule.HeuristicScheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The steps of {@link Lowering} behind fusion, one by one, as passes: {@code
 * fuse,write-loops,schedule,expand-functions,flatten-loops,plan-memory} is {@code lower}.
 *
 * <p>The kernels stay in the module beside the program that is made of them until memory is
 * planned: they say what the loops are.
 */
public final class LoopPasses {
  private LoopPasses() {}

  private record ProgramPass(String name, Work work) implements Pass {
    interface Work {
      Module run(Module module, PassContext context);
    }

    @Override
    public Module run(Module module, PassContext context) {
      return work.run(module, context);
    }
  }

  private static PassFactory factory(String name, String description, ProgramPass.Work work) {
    return PassFactory.of(description, new ProgramPass(name, work));
  }

  /** {@return the pass that makes programs of plain loops of kernels} */
  public static PassFactory writeLoops() {
    return factory(
        "write-loops",
        "makes programs of kernels: plain loops, one proc per kernel; memory is not placed",
        (module, _) -> {
          List<Program> programs = new ArrayList<>(module.programs());
          for (KernelFunction function : module.kernels()) {
            if (module.program(function.name()).isEmpty()) {
              programs.add(Lowering.writeLoops(function));
            }
          }
          return programs.size() == module.programs().size()
              ? module
              : module.withPrograms(programs);
        });
  }

  /** {@return the pass that shapes the loops of programs for the target} */
  public static PassFactory schedule() {
    return factory(
        "schedule",
        "shapes plain loops for the target; each proc notes the steps as its schedule",
        (module, context) ->
            programs(
                module,
                program ->
                    module
                        .kernelFunction(program.name())
                        .map(function -> scheduled(program, function, context))
                        .orElse(program)));
  }

  private static Program scheduled(Program program, KernelFunction function, PassContext context) {
    if (!program.equals(Lowering.writeLoops(function))) {
      throw new ModelException(
          "schedule: program @"
              + program.name()
              + " is not the plain loops of its kernels; schedule right after write-loops");
    }
    Program shaped = Lowering.schedule(function, HeuristicScheduler.INSTANCE, context.target());
    for (Proc proc : shaped.procs()) {
      context.remark("schedule", proc.name() + ": " + proc.schedule().orElse("as it is"));
    }
    return shaped;
  }

  /** {@return the pass that writes functions out} */
  public static PassFactory expandFunctions() {
    return factory(
        "expand-functions",
        "writes exp, sin, ... out as polynomials in arithmetic that backends have",
        (module, context) -> procs(module, proc -> ExpandMath.run(proc, context.target())));
  }

  /** {@return the pass that leaves only one-dimensional buffers} */
  public static PassFactory flattenLoops() {
    return factory(
        "flatten-loops",
        "makes every buffer one-dimensional and simplifies indices",
        (module, _) -> procs(module, Flatten::run));
  }

  /** {@return the pass that places buffers} */
  public static PassFactory planMemory() {
    return factory(
        "plan-memory",
        "gives every buffer of programs a place; updates variables in place where that is proven",
        (module, context) -> {
          Module planned = programs(module, program -> planned(program, module, context));
          List<KernelFunction> left =
              module.kernels().stream()
                  .filter(function -> module.program(function.name()).isEmpty())
                  .toList();
          return left.size() == module.kernels().size()
              ? planned
              : new Module(planned.functions(), left, planned.procs(), planned.programs());
        });
  }

  private static Program planned(Program program, Module module, PassContext context) {
    boolean placed = program.buffers().stream().noneMatch(b -> b.place() instanceof Place.Unplaced);
    Optional<KernelFunction> function = module.kernelFunction(program.name());
    if (placed && function.isEmpty()) {
      return program;
    }
    Map<String, ProcFacts> facts = function.map(Lowering::facts).orElse(Map.of());
    PlanMemory.Result result = PlanMemory.run(program, facts);
    result.explanation().forEach(line -> context.remark("plan-memory", line));
    return result.program();
  }

  /** {@return the module with other programs; the same one if all stay} */
  private static Module programs(Module module, UnaryOperator<Program> change) {
    List<Program> programs = new ArrayList<>();
    boolean changed = false;
    for (Program program : module.programs()) {
      Program next = change.apply(program);
      boolean same = next.equals(program);
      programs.add(same ? program : next);
      changed |= !same;
    }
    return changed ? module.withPrograms(programs) : module;
  }

  /** {@return the module with other procs, those of programs too; the same one if all stay} */
  private static Module procs(Module module, UnaryOperator<Proc> change) {
    List<Proc> procs = module.procs().stream().map(change).toList();
    Module own =
        procs.equals(module.procs())
            ? module
            : new Module(module.functions(), module.kernels(), procs, module.programs());
    return programs(
        own,
        program ->
            new Program(
                program.name(),
                program.dimensions(),
                program.inputs(),
                program.variables(),
                program.outputs(),
                program.procs().stream().map(change).toList(),
                program.buffers(),
                program.steps(),
                program.messages()));
  }
}
