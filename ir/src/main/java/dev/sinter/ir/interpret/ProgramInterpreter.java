package dev.sinter.ir.interpret;

import dev.sinter.ir.IrException;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.interpret.LoopInterpreter.Failure;
import dev.sinter.ir.interpret.LoopInterpreter.Options;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.plan.Program.Step;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Executes a plan: launches its procs with {@link LoopInterpreter} on the memory that the plan
 * gives them. Launches of cost 0 get one worker, the others as many as the options say. Procs are
 * compiled once, when the interpreter is made.
 */
public final class ProgramInterpreter {

  /**
   * What a run gives.
   *
   * @param outputs one per output
   * @param variables values of all variables afterwards
   * @param failure the first error of data that was reported, as the program words it
   */
  public record Outcome(
      List<TensorValue> outputs, List<TensorValue> variables, Optional<String> failure) {
    /** Freezes the lists. */
    public Outcome {
      outputs = List.copyOf(outputs);
      variables = List.copyOf(variables);
    }
  }

  private final Program program;
  private final Options options;
  private final Map<String, Proc> procs = new HashMap<>();
  private final Map<String, LoopInterpreter> interpreters = new HashMap<>();

  /** Runs with one worker. */
  public ProgramInterpreter(Program program) {
    this(program, Options.DEFAULT);
  }

  /**
   * Compiles the procs of a program.
   *
   * @param program what to run
   * @param options how
   */
  public ProgramInterpreter(Program program, Options options) {
    this.program = program;
    this.options = options;
    for (Proc proc : program.procs()) {
      procs.put(proc.name(), proc);
      interpreters.put(proc.name(), new LoopInterpreter(proc));
    }
  }

  /**
   * Runs the program; named extents follow from the shapes of inputs and variables.
   *
   * @param inputs one per input
   * @param variables one per variable; they are not changed
   * @return outputs and new values of the variables
   * @throws ModelException if an input does not fit
   * @throws IrException if the program does something illegal
   */
  public Outcome run(List<TensorValue> inputs, List<TensorValue> variables) {
    return run(inputs, variables, Map.of());
  }

  /**
   * Runs the program, some of whose named extents do not follow from inputs and variables.
   *
   * @param inputs one per input
   * @param variables one per variable; they are not changed
   * @param dimensions values of named extents; may be empty
   * @return outputs and new values of the variables
   * @throws ModelException if an input does not fit
   * @throws IrException if the program does something illegal
   */
  public Outcome run(
      List<TensorValue> inputs, List<TensorValue> variables, Map<String, Long> dimensions) {
    List<Program.Port> declared = new ArrayList<>(program.inputs());
    program.variables().forEach(v -> declared.add(new Program.Port(v.name(), v.type())));
    List<TensorType> types = new ArrayList<>();
    inputs.forEach(input -> types.add(input.type()));
    variables.forEach(variable -> types.add(variable.type()));
    Map<String, Long> binding = Dimensions.bind(program.name(), declared, types, dimensions);
    List<Storage> state = variables.stream().map(Storage::of).toList();
    List<TensorType> outputTypes =
        program.outputs().stream().map(p -> p.type().with(p.type().shape().bind(binding))).toList();
    List<Storage> outputs =
        outputTypes.stream()
            .map(t -> Storage.undefined(t.dtype(), t.shape().size().fixed()))
            .toList();
    Optional<Failure> failure =
        run(inputs.stream().map(Storage::of).toList(), state, outputs, binding);
    List<TensorValue> results = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      results.add(outputs.get(i).toTensor(outputTypes.get(i)));
    }
    List<TensorValue> after = new ArrayList<>();
    for (int i = 0; i < state.size(); i++) {
      after.add(state.get(i).toTensor(variables.get(i).type()));
    }
    return new Outcome(results, after, failure.map(this::message));
  }

  /**
   * Runs the program on given memory.
   *
   * @param inputs only read
   * @param variables updated in place
   * @param outputs written
   * @param binding value of every named extent
   * @return the first failure that was reported
   */
  public Optional<Failure> run(
      List<Storage> inputs,
      List<Storage> variables,
      List<Storage> outputs,
      Map<String, Long> binding) {
    Run run = new Run(new ProgramMemory(program, binding, inputs, variables, outputs), binding);
    run.steps(program.steps());
    return run.failure;
  }

  private String message(Failure failure) {
    return program.messages().get(failure.code()).replace("{}", Long.toString(failure.detail()));
  }

  /**
   * One run: memory, the iterations of the loops around the current step, and the first failure.
   */
  private final class Run {
    private record Iteration(long index, long count) {
      long value(boolean reversed) {
        return reversed ? count - 1 - index : index;
      }
    }

    private final ProgramMemory memory;
    private final Map<String, Long> binding;
    private final Map<String, Iteration> iterations = new HashMap<>();
    private Optional<Failure> failure = Optional.empty();

    Run(ProgramMemory memory, Map<String, Long> binding) {
      this.memory = memory;
      this.binding = binding;
    }

    void steps(List<Step> steps) {
      for (Step step : steps) {
        switch (step) {
          case Step.Launch launch -> launch(launch);
          case Step.Repeat(String variable, var count, List<Step> body) -> {
            long times = count.evaluate(binding);
            for (long i = 0; i < times; i++) {
              iterations.put(variable, new Iteration(i, times));
              steps(body);
            }
            iterations.remove(variable);
          }
          case Step.RepeatWhile loop -> repeatWhile(loop);
          case Step.Branch(String flag, List<Step> then, List<Step> otherwise) ->
              steps(memory.flag(flag) ? then : otherwise);
          case Step.Swap(String first, String second) -> memory.swap(first, second);
        }
      }
    }

    private void repeatWhile(Step.RepeatWhile loop) {
      steps(loop.condition());
      for (long i = 0; memory.flag(loop.flag()); i++) {
        if (i == options.maxIterations()) {
          throw new ModelException(
              program.name()
                  + ": a while loop has not ended after "
                  + i
                  + " iterations; raise the limit if that is meant");
        }
        steps(loop.body());
        steps(loop.condition());
      }
    }

    private void launch(Step.Launch launch) {
      Proc proc = procs.get(launch.proc());
      LoopInterpreter interpreter = interpreters.get(launch.proc());
      if (proc == null
          || interpreter == null
          || proc.parameters().size() != launch.arguments().size()) {
        throw new IrException(
            "program "
                + program.name()
                + ": launch of "
                + launch.proc()
                + " names no proc that takes "
                + launch.arguments().size()
                + " buffers");
      }
      List<Storage> arguments = new ArrayList<>();
      for (int i = 0; i < launch.arguments().size(); i++) {
        Program.Slice slice = launch.arguments().get(i);
        boolean written = proc.parameters().get(i).access() != Proc.Access.READ;
        arguments.add(memory.storage(slice.buffer(), offset(slice), written, launch.proc()));
      }
      List<Long> sizes = launch.sizes().stream().map(this::size).toList();
      boolean serial = launch.cost().is(0);
      Optional<Failure> reported =
          interpreter.run(arguments, sizes, serial ? options.withWorkers(1) : options);
      failure = failure.or(() -> reported);
    }

    private long offset(Program.Slice slice) {
      return slice
          .loop()
          .map(loop -> iteration(loop).value(slice.reversed()) * slice.scale().evaluate(binding))
          .orElse(0L);
    }

    private long size(Program.Size size) {
      return switch (size) {
        case Program.Size.Extent(var dim) -> dim.evaluate(binding);
        case Program.Size.Iteration(String loop, boolean reversed) ->
            iteration(loop).value(reversed);
      };
    }

    private Iteration iteration(String loop) {
      Iteration iteration = iterations.get(loop);
      if (iteration == null) {
        throw new IrException(
            "program "
                + program.name()
                + ": there is no loop "
                + loop
                + " around the launch that uses it");
      }
      return iteration;
    }
  }
}
