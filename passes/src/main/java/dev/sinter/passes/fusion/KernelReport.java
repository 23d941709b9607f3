package dev.sinter.passes.fusion;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What fusion made of a function, for people: one entry for each step, with what was fused into it
 * and why nothing more was.
 *
 * <pre>
 *   1. dot_max (contract): broadcast 2, dot, add, max
 *      reads input_0: f32[B,784]
 *      reads dense/kernel: f32[784,512]
 *      reads dense/bias: f32[512]
 *      writes #1: f32[B,512]
 *      804864*B operations, 1607680 + 5184*B bytes
 *      #1 for 2. dot_add: a kernel has one product at most
 * </pre>
 *
 * @param function its name
 * @param steps in the order in which they run
 */
public record KernelReport(String function, List<Step> steps) {
  /** Freezes the list. */
  public KernelReport {
    steps = List.copyOf(steps);
  }

  /**
   * One step.
   *
   * @param name of the kernel, or which control step it is
   * @param kind of the hardest op in it: what decides how it is scheduled
   * @param ops names of the ops that run in it, in the order of the graph
   * @param inputs what is read, with types: parameters by name, others by the number of their step
   * @param outputs what is written, with types and the results that it is
   * @param operations scalar operations on elements, those that combine terms included
   * @param bytes read and written, if every input is read once
   * @param ends where it ends, and why
   * @param nested what a control step runs
   */
  public record Step(
      String name,
      String kind,
      List<String> ops,
      List<String> inputs,
      List<String> outputs,
      Work operations,
      Work bytes,
      List<End> ends,
      List<KernelReport> nested) {
    /** Freezes the lists. */
    public Step {
      ops = List.copyOf(ops);
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
      ends = List.copyOf(ends);
      nested = List.copyOf(nested);
    }
  }

  /**
   * A reader that is not part of the step.
   *
   * @param reader number of the reading step, from 1
   * @param values what is read, as the outputs are called
   * @param reason why both are not one kernel
   */
  public record End(int reader, List<String> values, String reason) {
    /** Freezes the list. */
    public End {
      values = List.copyOf(values);
    }
  }

  /** {@return the report as text, a number and four kinds of lines for each step} */
  @Override
  public String toString() {
    List<String> lines = new ArrayList<>();
    print("", lines);
    return String.join("\n", lines) + "\n";
  }

  private void print(String indent, List<String> lines) {
    lines.add(indent + function + ": " + count(steps.size(), "kernel"));
    for (int i = 0; i < steps.size(); i++) {
      print(i, indent, lines);
    }
  }

  private void print(int number, String indent, List<String> lines) {
    Step step = steps.get(number);
    String inner = indent + "     ";
    String head = String.format(Locale.ROOT, "%3d. ", number + 1) + step.name();
    lines.add("");
    lines.add(indent + head + " (" + step.kind() + "): " + String.join(", ", step.ops()));
    step.inputs().forEach(input -> lines.add(inner + "reads " + input));
    step.outputs().forEach(output -> lines.add(inner + "writes " + output));
    lines.add(inner + step.operations() + " operations, " + step.bytes() + " bytes");
    for (End end : step.ends()) {
      String reader = end.reader() + ". " + steps.get(end.reader() - 1).name();
      String values = String.join(", ", end.values());
      lines.add(inner + values + " for " + reader + ": " + end.reason());
    }
    step.nested().forEach(graph -> graph.print(inner, lines));
  }

  private static String count(int n, String noun) {
    return n + " " + noun + (n == 1 ? "" : "s");
  }
}
