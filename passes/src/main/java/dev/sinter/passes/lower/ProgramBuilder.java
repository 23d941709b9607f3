package dev.sinter.passes.lower;

import dev.sinter.ir.graph.Graph.ParameterRole;
import dev.sinter.ir.graph.Graph.ResultRole;
import dev.sinter.ir.kernel.KernelFunction;
import dev.sinter.ir.kernel.KernelGraph;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.plan.Program.Place;
import dev.sinter.ir.plan.Program.PlanBuffer;
import dev.sinter.ir.plan.Program.Port;
import dev.sinter.ir.plan.Program.Slice;
import dev.sinter.ir.plan.Program.Step;
import dev.sinter.ir.plan.Program.VariablePort;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Makes the program of a kernel graph: ports, buffers, and steps in order. Results are written
 * straight to the caller's outputs where a kernel makes them; new values of variables are kept
 * apart and copied at the end, when every read of the old ones is done (memory planning removes the
 * copies that it proves needless).
 */
final class ProgramBuilder {
  private final KernelFunction function;
  private final KernelGraph kernels;
  private final Procs procs;
  private final PlanBuffers buffers = new PlanBuffers();
  private final SequencedMap<String, Integer> variables = new LinkedHashMap<>();
  private final List<VariablePort> variablePorts = new ArrayList<>();

  private ProgramBuilder(KernelFunction function, Procs procs) {
    this.function = function;
    this.kernels = function.kernels();
    this.procs = procs;
  }

  static Program build(KernelFunction function, Procs procs) {
    return new ProgramBuilder(function, procs).build();
  }

  private Program build() {
    List<Port> inputs = new ArrayList<>();
    Map<String, Slice> values = new HashMap<>();
    for (int i = 0; i < function.parameters().size(); i++) {
      KernelFunction.Parameter p = function.parameters().get(i);
      TensorType type = function.parameterType(i);
      Place place;
      if (p.role() == ParameterRole.INPUT) {
        place = new Place.Input(inputs.size());
        inputs.add(new Port(p.name(), type));
      } else {
        place = new Place.Variable(variable(p.segment(), p.name(), type));
      }
      values.put(
          kernels.parameters().get(i).name(), Slice.whole(buffers.add(p.name(), type, place)));
    }
    List<Port> outputs = new ArrayList<>();
    List<Optional<Slice>> targets = new ArrayList<>();
    for (int i = 0; i < function.results().size(); i++) {
      KernelFunction.Result r = function.results().get(i);
      TensorType type = function.resultType(i);
      if (r.role() == ResultRole.OUTPUT) {
        String name = buffers.add(r.name(), type, new Place.Output(outputs.size()));
        targets.add(Optional.of(Slice.whole(name)));
        outputs.add(new Port(r.name(), type));
      } else {
        targets.add(Optional.empty());
      }
    }
    List<Step> steps = new ArrayList<>();
    StepBuilder builder = new StepBuilder(procs, buffers, steps, "");
    List<Slice> results = builder.graph(kernels, values, targets);
    writes(builder, results);
    return new Program(
        function.name(),
        dimensions(inputs, outputs),
        inputs,
        variablePorts(),
        outputs,
        procs.procs(),
        buffers.all(),
        steps,
        procs.messages());
  }

  /**
   * Copies new values into variables; one that is another variable's old value is taken aside
   * first.
   */
  private void writes(StepBuilder builder, List<Slice> results) {
    Map<Integer, Slice> pending = new LinkedHashMap<>();
    for (int i = 0; i < function.results().size(); i++) {
      KernelFunction.Result r = function.results().get(i);
      TensorType type = function.resultType(i);
      if (r.role() != ResultRole.WRITE) {
        continue;
      }
      int variable = variable(r.segment(), r.name(), type);
      Slice value = results.get(i);
      Place place = buffers.get(value.buffer()).place();
      if (place.equals(new Place.Variable(variable))) {
        continue;
      }
      VariablePort port = variablePorts.get(variable);
      variablePorts.set(
          variable, new VariablePort(port.segment(), port.name(), port.type(), port.read(), true));
      pending.put(variable, place instanceof Place.Variable ? builder.copied(value, type) : value);
    }
    pending.forEach(
        (variable, value) -> {
          VariablePort port = variablePorts.get(variable);
          String name = buffers.variable(variable, port);
          builder.copy(value, Slice.whole(name), port.type());
        });
  }

  private int variable(String segment, String name, TensorType type) {
    String key = segment + "\n" + name;
    Integer known = variables.get(key);
    if (known != null) {
      return known;
    }
    variables.put(key, variablePorts.size());
    variablePorts.add(new VariablePort(segment, name, type, false, false));
    return variablePorts.size() - 1;
  }

  /** A variable is read if a step reads its old value. */
  private List<VariablePort> variablePorts() {
    Set<Integer> read = new LinkedHashSet<>();
    for (int i = 0; i < function.parameters().size(); i++) {
      KernelFunction.Parameter p = function.parameters().get(i);
      if (p.role() == ParameterRole.VARIABLE && p.read()) {
        read.add(variable(p.segment(), p.name(), function.parameterType(i)));
      }
    }
    List<VariablePort> ports = new ArrayList<>();
    for (VariablePort p : variablePorts) {
      ports.add(
          new VariablePort(
              p.segment(), p.name(), p.type(), read.contains(ports.size()), p.written()));
    }
    return ports;
  }

  private List<String> dimensions(List<Port> inputs, List<Port> outputs) {
    Set<String> names = new LinkedHashSet<>();
    inputs.forEach(p -> p.type().shape().dims().forEach(d -> names.addAll(d.names())));
    for (PlanBuffer b : buffers.all()) {
      names.addAll(b.size().names());
    }
    outputs.forEach(p -> p.type().shape().dims().forEach(d -> names.addAll(d.names())));
    return List.copyOf(names);
  }
}
