package dev.sinter.passes.lower;

import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.passes.expand.ExpandMath;
import dev.sinter.passes.memory.ProcFacts;
import dev.sinter.passes.schedule.KernelInfo;
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

  private final Shape shape;
  private final KnownKernels known;
  private final Map<KnownKernels.Key, Made> made = new HashMap<>();
  private final Set<String> names = new HashSet<>();
  private final List<Proc> procs = new ArrayList<>();
  private final List<String> messages = new ArrayList<>();
  private int codes;
  private final Map<String, ProcFacts> facts = new LinkedHashMap<>();

  /**
   * @param shape makes the loops that are wanted of plain ones
   */
  Procs(Shape shape) {
    this(shape, new KnownKernels());
  }

  /**
   * @param shape makes the loops that are wanted of plain ones
   * @param known what it made of kernels before
   */
  Procs(Shape shape, KnownKernels known) {
    this.shape = shape;
    this.known = known;
  }

  /** What becomes of the plain loops of a kernel. */
  @FunctionalInterface
  interface Shape {
    /** Leaves them plain. */
    Shape PLAIN = (naive, _) -> naive;

    /** {@return the proc in place of a naive one} */
    Proc of(Proc naive, KernelInfo info);

    /** {@return loops as a scheduler shapes them for a target} */
    static Shape scheduled(Scheduler scheduler, Target target) {
      return (naive, info) -> scheduler.schedule(naive, info, target);
    }

    /** {@return these loops, ready to be emitted for a target} */
    default Shape emittable(Target target) {
      return (naive, info) -> Flatten.run(ExpandMath.run(of(naive, info), target));
    }
  }

  /**
   * A proc for a kernel.
   *
   * @param proc ready for emission
   * @param scratch element types and sizes of the parameters behind inputs and outputs
   */
  record Made(Proc proc, List<Scratch> scratch) {
    Made named(String name) {
      return new Made(
          new Proc(name, proc.parameters(), proc.sizes(), proc.body(), proc.schedule()), scratch);
    }
  }

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
    KnownKernels.Key key = new KnownKernels.Key(kernel);
    Made here = made.get(key);
    if (here != null) {
      return here;
    }
    String name = unique(kernel.name());
    Made result =
        known.find(key).map(before -> before.named(name)).orElseGet(() -> make(kernel, name, key));
    facts.put(name, ProcFacts.of(kernel, kernel.name().startsWith(COPY)));
    made.put(key, result);
    procs.add(result.proc());
    return result;
  }

  private Made make(Kernel kernel, String name, KnownKernels.Key key) {
    int messagesBefore = codes;
    NaiveProc.Lowered naive = NaiveProc.of(kernel.named(name), this::code);
    Proc proc = shape.of(naive.proc(), naive.info());
    List<Scratch> scratch = new ArrayList<>();
    int given = kernel.inputs().size() + kernel.outputs().size();
    for (Proc.Parameter p : proc.parameters().subList(given, proc.parameters().size())) {
      scratch.add(new Scratch(p.buffer().dtype(), size(p.buffer())));
    }
    Made result = new Made(proc, scratch);
    if (codes == messagesBefore) { // numbers of messages mean something in this program only
      known.keep(key, result);
    }
    return result;
  }

  private static Dim size(Buffer buffer) {
    Dim size = Dim.of(1);
    for (Expr extent : buffer.shape()) {
      size = size.times(DimsOf.expression(extent));
    }
    return size;
  }

  private String unique(String hint) {
    String name = hint;
    for (int i = 2; !names.add(name); i++) {
      name = hint + "_" + i;
    }
    return name;
  }

  private int code(String message) {
    codes++;
    int known = messages.indexOf(message);
    if (known >= 0) {
      return known;
    }
    messages.add(message);
    return messages.size() - 1;
  }
}
