package dev.sinter.codegen.jvm;

import static dev.sinter.codegen.jvm.SupportNames.FRAME;
import static dev.sinter.codegen.jvm.SupportNames.FRAME_DESCRIPTOR;

import dev.sinter.codegen.Launches;
import dev.sinter.codegen.jvm.ProcMethods.Method;
import dev.sinter.ir.IrException;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.plan.Program.Size;
import dev.sinter.ir.plan.Program.Slice;
import dev.sinter.ir.plan.Program.Step;
import dev.sinter.ir.type.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Emits the order of launches: one method for each list of steps, one for each launch, both of the
 * form {@code static void name(Frame frame)}. Every worker walks the steps; the frame decides who
 * takes part in a launch.
 */
final class StepEmitter {
  private static final String DESCRIPTOR = "(" + FRAME_DESCRIPTOR + ")V";
  private static final int MOST_STEPS = 500;

  private final Program program;
  private final String owner;
  private final Map<String, ProcEmitter> emitters;
  private final Map<String, Proc> procs = new HashMap<>();
  private final Map<String, Integer> slots = new HashMap<>();
  private final Map<String, Integer> loops = new HashMap<>();
  private final List<Method> methods = new ArrayList<>();
  private int launches;
  private int lists;

  StepEmitter(Program program, String owner, Map<String, ProcEmitter> emitters) {
    this.program = program;
    this.owner = owner;
    this.emitters = emitters;
    program.procs().forEach(proc -> procs.put(proc.name(), proc));
    for (int i = 0; i < program.buffers().size(); i++) {
      slots.put(program.buffers().get(i).name(), i);
    }
  }

  /** {@return the methods that the steps need} */
  List<Method> methods() {
    return methods;
  }

  /** Emits steps as a method and returns its name. */
  String steps(List<Step> steps) {
    String name = "steps$" + lists++;
    Code code = new Code(1);
    if (steps.size() > MOST_STEPS) {
      for (int from = 0; from < steps.size(); from += MOST_STEPS) {
        call(code, steps(steps.subList(from, Math.min(steps.size(), from + MOST_STEPS))));
      }
    } else {
      steps.forEach(step -> step(code, step));
    }
    methods.add(new Method(name, DESCRIPTOR, code));
    return name;
  }

  private void call(Code code, String method) {
    code.loadReference(0);
    code.callStatic(owner, method, DESCRIPTOR);
  }

  private void step(Code code, Step step) {
    switch (step) {
      case Step.Launch launch -> call(code, launch(launch));
      case Step.Repeat(var variable, var count, var body) -> {
        int loop = loops.size();
        loops.put(variable, loop);
        code.loadReference(0);
        code.constant(loop);
        toInt(code, count);
        code.callVirtual(FRAME, "enter", "(II)V");
        Label head = new Label();
        Label exit = new Label();
        code.label(head);
        code.loadReference(0);
        code.constant(loop);
        code.callVirtual(FRAME, "next", "(I)Z");
        code.jump(Opcodes.IFEQ, exit);
        call(code, steps(body));
        code.jump(Opcodes.GOTO, head);
        code.label(exit);
        loops.remove(variable);
      }
      case Step.RepeatWhile(var condition, var flag, var body) -> {
        String test = steps(condition);
        Label head = new Label();
        Label exit = new Label();
        code.label(head);
        call(code, test);
        flag(code, flag);
        code.jump(Opcodes.IFEQ, exit);
        call(code, steps(body));
        code.jump(Opcodes.GOTO, head);
        code.label(exit);
      }
      case Step.Branch(var flag, var then, var otherwise) -> {
        Label no = new Label();
        Label join = new Label();
        flag(code, flag);
        code.jump(Opcodes.IFEQ, no);
        call(code, steps(then));
        code.jump(Opcodes.GOTO, join);
        code.label(no);
        call(code, steps(otherwise));
        code.label(join);
      }
      case Step.Swap(var first, var second) -> {
        code.loadReference(0);
        code.constant(slot(first));
        code.constant(slot(second));
        code.callVirtual(FRAME, "swap", "(II)V");
      }
    }
  }

  private void flag(Code code, String buffer) {
    code.loadReference(0);
    code.constant(slot(buffer));
    code.callVirtual(FRAME, "flag", "(I)Z");
  }

  // ---- launches
  // --------------------------------------------------------------------------------------

  private String launch(Step.Launch launch) {
    Proc proc = procs.get(launch.proc());
    ProcEmitter emitter = emitters.get(launch.proc());
    if (proc == null || emitter == null) {
      throw new IrException("emit: there is no proc '" + launch.proc() + "'");
    }
    Launches.check(launch, proc);
    String name = "launch$" + launches++ + "$" + emitter.name();
    Code code = new Code(1);
    int workers = code.local(1);
    Label skip = new Label();
    code.loadReference(0);
    dim(code, launch.cost());
    if (Launches.isShared(proc.body())) {
      dim(code, launch.cost());
      code.constant(Launches.COST_PER_WORKER);
      code.op(Opcodes.LDIV);
    } else {
      code.constant(1L);
    }
    code.callVirtual(FRAME, "begin", "(JJ)I");
    code.store(JvmType.INT, workers);
    code.loadReference(0);
    code.getField(FRAME, "worker", "I");
    code.load(JvmType.INT, workers);
    code.jump(Opcodes.IF_ICMPGE, skip);
    if (emitter.isPacked()) {
      packed(code, launch);
    } else {
      for (int i = 0; i < launch.arguments().size(); i++) {
        array(code, launch.arguments().get(i));
        code.checkCast(JvmType.descriptor(emitter.arrays().get(i)));
        offset(code, launch.arguments().get(i));
      }
      launch.sizes().forEach(size -> size(code, size));
    }
    code.loadReference(0);
    code.load(JvmType.INT, workers);
    code.callStatic(owner, emitter.name(), emitter.descriptor());
    code.label(skip);
    methods.add(new Method(name, DESCRIPTOR, code));
    return name;
  }

  private void packed(Code code, Step.Launch launch) {
    List<Slice> arguments = launch.arguments();
    code.newArray("java/lang/Object", arguments.size());
    elements(code, arguments, Opcodes.AASTORE, argument -> array(code, argument));
    code.newIntArray(arguments.size());
    elements(code, arguments, Opcodes.IASTORE, argument -> offset(code, argument));
    code.newIntArray(launch.sizes().size());
    elements(code, launch.sizes(), Opcodes.IASTORE, size -> size(code, size));
  }

  private static <T> void elements(Code code, List<T> values, int store, Consumer<T> push) {
    for (int i = 0; i < values.size(); i++) {
      code.op(Opcodes.DUP);
      code.constant(i);
      push.accept(values.get(i));
      code.op(store);
    }
  }

  private void array(Code code, Slice slice) {
    code.loadReference(0);
    code.constant(slot(slice.buffer()));
    code.callVirtual(FRAME, "array", "(I)Ljava/lang/Object;");
  }

  private void offset(Code code, Slice slice) {
    code.loadReference(0);
    code.constant(slot(slice.buffer()));
    code.callVirtual(FRAME, "offset", "(I)I");
    slice
        .loop()
        .ifPresent(
            loop -> {
              toInt(code, slice.scale());
              iteration(code, loop, slice.reversed());
              code.op(Opcodes.IMUL);
              code.op(Opcodes.IADD);
            });
  }

  private void size(Code code, Size size) {
    switch (size) {
      case Size.Extent(var dim) -> toInt(code, dim);
      case Size.Iteration(var loop, var reversed) -> iteration(code, loop, reversed);
    }
  }

  private void iteration(Code code, String loop, boolean reversed) {
    Integer number = loops.get(loop);
    if (number == null) {
      throw new IrException("emit: there is no loop '" + loop + "' around the launch that uses it");
    }
    code.loadReference(0);
    code.constant(number);
    code.callVirtual(FRAME, reversed ? "reversed" : "iteration", "(I)I");
  }

  private int slot(String buffer) {
    Integer slot = slots.get(buffer);
    if (slot == null) {
      throw new IrException("emit: there is no buffer '" + buffer + "'");
    }
    return slot;
  }

  // ---- sizes
  // -----------------------------------------------------------------------------------------

  private void toInt(Code code, Dim dim) {
    if (dim.isFixed()) {
      code.constant(Math.toIntExact(dim.factor()));
    } else {
      dim(code, dim);
      code.callStatic(SupportNames.MATH, "toIntExact", "(J)I");
    }
  }

  private void dim(Code code, Dim dim) {
    code.constant(dim.factor());
    for (String name : dim.names()) {
      code.loadReference(0);
      code.constant(program.dimensions().indexOf(name));
      code.callVirtual(FRAME, "dimension", "(I)J");
      code.op(Opcodes.LMUL);
    }
  }
}
