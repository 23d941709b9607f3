package dev.sinter.passes.memory;

import dev.sinter.ir.IrException;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.plan.Program.Place;
import dev.sinter.ir.plan.Program.PlanBuffer;
import dev.sinter.ir.plan.Program.Slice;
import dev.sinter.ir.plan.Program.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Lets kernels write new values straight into variables.
 *
 * <pre>
 *   launch update(w, dw, new)        launch update(w, dw, w)
 *   ...                         -->  ...
 *   launch copy(new, w)
 * </pre>
 *
 * <p>Proven before: no step behind the one that makes the new value reads the old one, and that one
 * reads each element only before it writes it ({@link ProcFacts}). Else the copy stays.
 */
final class UpdateVariables {
  private final List<Step> steps;
  private final Map<String, ProcFacts> facts;
  private final Map<String, PlanBuffer> buffers;
  private final List<String> explanation;
  private final Lifetimes lifetimes;
  private final Map<String, String> renamed = new HashMap<>();
  private final Set<Integer> removed = new HashSet<>();

  private UpdateVariables(
      List<Step> steps,
      Map<String, ProcFacts> facts,
      Map<String, PlanBuffer> buffers,
      List<String> explanation) {
    this.steps = steps;
    this.facts = facts;
    this.buffers = buffers;
    this.explanation = explanation;
    this.lifetimes = Lifetimes.of(steps);
  }

  static List<Step> run(
      Program program,
      Map<String, ProcFacts> facts,
      Map<String, PlanBuffer> buffers,
      List<String> explanation) {
    return new UpdateVariables(program.steps(), facts, buffers, explanation).run();
  }

  private List<Step> run() {
    for (int c = steps.size() - 1; c >= 0; c--) {
      if (steps.get(c) instanceof Step.Launch copy && isCopyToVariable(copy)) {
        String value = copy.arguments().get(0).buffer();
        String variable = copy.arguments().get(1).buffer();
        String reason = refusal(value, variable, c);
        if (reason.isEmpty()) {
          renamed.put(value, variable);
          removed.add(c);
          explanation.add("variable " + variable + ": updated in place");
        } else {
          explanation.add("variable " + variable + ": copied at the end, " + reason);
        }
      }
    }
    if (removed.isEmpty()) {
      return steps;
    }
    List<Step> kept = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      if (!removed.contains(i)) {
        kept.add(steps.get(i));
      }
    }
    return new Rename(renamed).steps(kept);
  }

  private boolean isCopyToVariable(Step.Launch launch) {
    return facts.containsKey(launch.proc())
        && facts.get(launch.proc()).copies()
        && buffer(launch.arguments().get(1).buffer()).place() instanceof Place.Variable;
  }

  private PlanBuffer buffer(String name) {
    PlanBuffer found = buffers.get(name);
    if (found == null) {
      throw new IrException("plan: buffer " + name + " is not declared");
    }
    return found;
  }

  private String refusal(String value, String variable, int copy) {
    if (!(buffer(value).place() instanceof Place.Unplaced) || renamed.containsKey(value)) {
      return value + " has a place of its own";
    }
    int maker = maker(value);
    if (lifetimes.isPinned(value)
        || maker < 0
        || !(steps.get(maker) instanceof Step.Launch launch)) {
      return "its new value is made within a loop or a choice";
    }
    for (int i = maker + 1; i < steps.size(); i++) {
      if (i != copy && mentions(steps.get(i)).contains(variable)) {
        return "step " + i + " reads the old value later";
      }
    }
    int output = position(launch, value);
    for (int i = 0; i < launch.arguments().size(); i++) {
      boolean reads = launch.arguments().get(i).buffer().equals(variable);
      if (reads && !reusable(launch, i, output)) {
        return launch.proc() + " reads other elements of the old value while it writes";
      }
    }
    return "";
  }

  private boolean reusable(Step.Launch launch, int input, int output) {
    ProcFacts known = facts.get(launch.proc());
    return known != null && known.reuses().contains(new ProcFacts.Reuse(input, output));
  }

  private static int position(Step.Launch launch, String buffer) {
    for (int i = launch.arguments().size() - 1; i >= 0; i--) {
      if (launch.arguments().get(i).equals(Slice.whole(buffer))) {
        return i;
      }
    }
    return -1;
  }

  private int maker(String value) {
    for (int i = 0; i < steps.size(); i++) {
      if (mentions(steps.get(i)).contains(value)) {
        return i;
      }
    }
    return -1;
  }

  /** All buffers of a step and those within. */
  private static Set<String> mentions(Step step) {
    Set<String> names = new LinkedHashSet<>();
    switch (step) {
      case Step.Launch launch -> launch.arguments().forEach(a -> names.add(a.buffer()));
      case Step.Repeat repeat -> repeat.body().forEach(s -> names.addAll(mentions(s)));
      case Step.RepeatWhile(var condition, var flag, var body) -> {
        names.add(flag);
        condition.forEach(s -> names.addAll(mentions(s)));
        body.forEach(s -> names.addAll(mentions(s)));
      }
      case Step.Branch(var flag, var then, var otherwise) -> {
        names.add(flag);
        then.forEach(s -> names.addAll(mentions(s)));
        otherwise.forEach(s -> names.addAll(mentions(s)));
      }
      case Step.Swap(var first, var second) -> {
        names.add(first);
        names.add(second);
      }
    }
    return names;
  }
}
