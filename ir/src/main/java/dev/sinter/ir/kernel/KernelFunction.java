package dev.sinter.ir.kernel;

import dev.sinter.ir.IrException;
import dev.sinter.ir.graph.Graph.ParameterRole;
import dev.sinter.ir.graph.Graph.ResultRole;
import dev.sinter.ir.type.TensorType;
import java.util.List;

/**
 * A whole function as kernels: the kernel graph, and what its parameters and results are to the
 * caller.
 *
 * @param kernels what runs
 * @param parameters one per parameter of {@code kernels}
 * @param results one per result of {@code kernels}
 */
public record KernelFunction(
    KernelGraph kernels, List<Parameter> parameters, List<Result> results) {

  /**
   * A parameter.
   *
   * @param name the caller's name for it
   * @param role input or variable
   * @param segment of a variable; empty for an input
   * @param read whether its value is used
   */
  public record Parameter(String name, ParameterRole role, String segment, boolean read) {}

  /**
   * A result.
   *
   * @param name the caller's name for it
   * @param role output or write
   * @param segment of the variable that is written; empty for an output
   */
  public record Result(String name, ResultRole role, String segment) {}

  /**
   * Freezes the lists.
   *
   * @throws IrException if they do not fit the kernel graph
   */
  public KernelFunction {
    parameters = List.copyOf(parameters);
    results = List.copyOf(results);
    if (parameters.size() != kernels.parameters().size()
        || results.size() != kernels.results().size()) {
      throw new IrException(
          "kernels "
              + kernels.name()
              + ": "
              + kernels.parameters().size()
              + " parameters and "
              + kernels.results().size()
              + " results need as many names, got "
              + parameters.size()
              + " and "
              + results.size());
    }
  }

  /** {@return the name of the function} */
  public String name() {
    return kernels.name();
  }

  /** {@return the type of a parameter} */
  public TensorType parameterType(int index) {
    return kernels.parameters().get(index).type();
  }

  /** {@return the type of a result} */
  public TensorType resultType(int index) {
    return kernels.results().get(index).type();
  }
}
