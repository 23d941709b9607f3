package dev.sinter.cli;

import dev.sinter.cli.ModelCommand.Loaded;
import dev.sinter.codegen.Compiler;
import dev.sinter.codegen.aot.AotModel;
import dev.sinter.codegen.aot.AotModel.VariableKey;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.text.NearestName;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Literal;
import dev.sinter.ir.type.TensorType;
import dev.sinter.language.DataPart;
import dev.sinter.model.EntryGraph;
import dev.sinter.model.Model;
import dev.sinter.passes.lower.KnownKernels;
import dev.sinter.passes.lower.Lowering;
import dev.sinter.passes.lower.LoweringOptions;
import dev.sinter.runtime.buffer.Buffer;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.training.Phase;
import dev.sinter.tensor.Tensors;
import dev.sinter.tensor.Variable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The entry points of a model as programs, with the values of its variables.
 *
 * @param loaded the model
 * @param sample data to trace with: types of targets decide what "test" and "train" are
 */
record Entries(Loaded loaded, Supplier<DataPart> sample) {
  private static final List<String> NAMES = List.of("predict", "test", "train");

  /** {@return entries for data of the types that the model states} */
  static Entries ofTypes(Loaded loaded, String command) {
    return new Entries(
        loaded, () -> SampleTypes.of(loaded, batch(loaded.model()), command).zeros());
  }

  /** The batch that a model states, else 1. */
  private static long batch(Model model) {
    return model.inputs().stream()
        .map(input -> input.type().dim(0))
        .filter(Dim::isFixed)
        .map(Dim::fixed)
        .findFirst()
        .orElse(1L);
  }

  /**
   * Checks the name of an entry.
   *
   * @throws UsageException if there is none of that name
   */
  static void check(String entry) {
    if (!NAMES.contains(entry)) {
      throw new UsageException(
          "there is no entry '"
              + entry
              + "'"
              + NearestName.hint(entry, NAMES)
              + "; entries are "
              + String.join(", ", NAMES));
    }
  }

  /** {@return the entries, lowered for a machine} */
  AotModel lowered(String name, List<String> entries, Target target) {
    SequencedMap<String, Program> programs = new LinkedHashMap<>();
    Map<VariableKey, Literal> initial = new LinkedHashMap<>();
    KnownKernels known = new KnownKernels();
    for (String entry : entries) {
      EntryGraph traced = trace(entry);
      Program program =
          Lowering.explain(
                  Compiler.simplified(traced.graph(), target),
                  target,
                  LoweringOptions.DEFAULT,
                  known)
              .program();
      programs.put(entry, named(program, traced));
      for (Program.VariablePort port : program.variables()) {
        Variable variable = traced.variables().get(port.name());
        if (variable != null) {
          initial.put(VariableKey.of(port), literal(port.type(), variable.value()));
        }
      }
    }
    return new AotModel(name, programs, initial);
  }

  /** {@return the program with ports that are called what the model calls them} */
  private static Program named(Program program, EntryGraph traced) {
    return new Program(
        program.name(),
        program.dimensions(),
        named(program.inputs(), traced.inputs()),
        program.variables(),
        named(program.outputs(), traced.outputs()),
        program.procs(),
        program.buffers(),
        program.steps(),
        program.messages());
  }

  private static List<Program.Port> named(List<Program.Port> ports, List<String> names) {
    return IntStream.range(0, ports.size())
        .mapToObj(i -> new Program.Port(names.get(i), ports.get(i).type()))
        .toList();
  }

  /** {@return the graph of an entry, before any pass, and its variables} */
  EntryGraph trace(String entry) {
    Model model = loaded.model();
    if (entry.equals("predict")) {
      List<TensorType> types = model.inputs().stream().map(input -> input.type()).toList();
      if (types.isEmpty()) {
        throw new ModelException(
            "compile: model '" + model.name() + "' states no shape of its input");
      }
      return model.trace(Phase.PREDICT, zeros(types), Optional.empty());
    }
    DataPart row = sample.get();
    return model.trace(entry.equals("train") ? Phase.TRAIN : Phase.TEST, row.x(), row.y());
  }

  private static Tensors zeros(List<TensorType> types) {
    return Tensors.of(
        types.stream()
            .map(
                type -> {
                  if (type.shape().dims().stream().skip(1).anyMatch(d -> !d.isFixed())) {
                    throw new ModelException(
                        "compile: every extent of an input but the batch must be known, got "
                            + type);
                  }
                  long batch = type.shape().dim(0).isFixed() ? type.shape().dim(0).fixed() : 1;
                  return dev.sinter.tensor.Tensor.full(
                      type.with(type.shape().with(0, Dim.of(batch))), 0);
                })
            .toArray(dev.sinter.tensor.Tensor[]::new));
  }

  private static Literal literal(TensorType type, NdArray value) {
    Buffer buffer = value.buffer();
    Literal.Builder builder = Literal.builder(type);
    for (long i = 0; i < value.count(); i++) {
      if (type.dtype().isFloat()) {
        builder.set(i, buffer.getDouble(i));
      } else {
        builder.set(i, buffer.getLong(i));
      }
    }
    return builder.build();
  }
}
