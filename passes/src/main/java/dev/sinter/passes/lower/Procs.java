package dev.sinter.passes.lower;

import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.passes.expand.ExpandMath;
import dev.sinter.passes.memory.ProcFacts;
import dev.sinter.passes.schedule.Scheduler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes the procs of a program: one for all kernels that differ in their name only. */
final class Procs {
  /** How the names of kernels begin that only copy. */
  static final String COPY = "copy_";

  private final Target target;
  private final Scheduler scheduler;
  private final Map<Kernel, Made> made = new HashMap<>();
  private final Set<String> names = new HashSet<>();
  private final List<Proc> procs = new ArrayList<>();
  private final List<String> messages = new ArrayList<>();
  private final Map<String, ProcFacts> facts = new LinkedHashMap<>();

  Procs(Target target, Scheduler scheduler) {
    this.target = target;
    this.scheduler = scheduler;
  }

  /**
   * A proc for a kernel.
   *
   * @param proc ready for emission
   * @param scratch element types and sizes of the parameters behind inputs and outputs
   */
  record Made(Proc proc, List<Scratch> scratch) {}

  /**
   * Scratch memory of a launch.
   *
   * @param dtype element type
   * @param size number of elements
   */
  record Scratch(DType dtype, Dim size) {}

  List<Proc> procs() {
    return procs;
  }

  /** {@return what memory planning knows of the procs, by name} */
  Map<String, ProcFacts> facts() {
    return facts;
  }

  List<String> messages() {
    return messages;
  }

  /** {@return the proc of a kernel} */
  Made of(Kernel kernel) {
    Kernel key = kernel.named("");
    Made known = made.get(key);
    if (known != null) {
      return known;
    }
    NaiveProc.Lowered naive = NaiveProc.of(kernel.named(unique(kernel.name())), this::code);
    Proc scheduled = scheduler.schedule(naive.proc(), naive.info(), target);
    Proc proc = Flatten.run(ExpandMath.run(scheduled, target));
    List<Scratch> scratch = new ArrayList<>();
    int given = kernel.inputs().size() + kernel.outputs().size();
    for (Proc.Parameter p : proc.parameters().subList(given, proc.parameters().size())) {
      scratch.add(new Scratch(p.buffer().dtype(), size(p.buffer())));
    }
    Made result = new Made(proc, scratch);
    facts.put(proc.name(), ProcFacts.of(kernel, kernel.name().startsWith(COPY)));
    made.put(key, result);
    procs.add(proc);
    return result;
  }

  private Dim size(Buffer flat) {
    return DimsOf.expression(flat.shape().getFirst());
  }

  private String unique(String hint) {
    String name = hint;
    for (int i = 2; !names.add(name); i++) {
      name = hint + "_" + i;
    }
    return name;
  }

  private int code(String message) {
    int known = messages.indexOf(message);
    if (known >= 0) {
      return known;
    }
    messages.add(message);
    return messages.size() - 1;
  }
}
