package dev.sinter.passes.memory;

import dev.sinter.ir.plan.Program.Slice;
import dev.sinter.ir.plan.Program.Step;
import java.util.List;
import java.util.Map;

/** Steps over other buffers. */
final class Rename {
  private final Map<String, String> names;

  Rename(Map<String, String> names) {
    this.names = names;
  }

  List<Step> steps(List<Step> steps) {
    return steps.stream().map(this::step).toList();
  }

  private Step step(Step step) {
    return switch (step) {
      case Step.Launch(var proc, var arguments, var sizes, var cost) ->
          new Step.Launch(proc, arguments.stream().map(this::slice).toList(), sizes, cost);
      case Step.Repeat(var variable, var count, var body) ->
          new Step.Repeat(variable, count, steps(body));
      case Step.RepeatWhile(var condition, var flag, var body) ->
          new Step.RepeatWhile(steps(condition), name(flag), steps(body));
      case Step.Branch(var flag, var then, var otherwise) ->
          new Step.Branch(name(flag), steps(then), steps(otherwise));
      case Step.Swap(var first, var second) -> new Step.Swap(name(first), name(second));
    };
  }

  private Slice slice(Slice s) {
    return new Slice(name(s.buffer()), s.loop(), s.scale(), s.reversed());
  }

  private String name(String buffer) {
    String name = buffer;
    for (String next = names.get(name); next != null; next = names.get(name)) {
      name = next;
    }
    return name;
  }
}
