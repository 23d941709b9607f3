package dev.sinter.codegen.jvm;

import static dev.sinter.codegen.jvm.SupportNames.FRAME;
import static dev.sinter.codegen.jvm.SupportNames.FRAME_DESCRIPTOR;

import dev.sinter.codegen.jvm.Scope.Binding;
import dev.sinter.codegen.jvm.Scope.Location;
import dev.sinter.codegen.jvm.support.ArrayKind;
import dev.sinter.ir.IrException;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.loop.Stmt;
import java.util.List;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Emits one proc.
 *
 * <pre>
 *   static void proc(array, int offset ... , int size ..., Frame frame, int workers)
 * </pre>
 *
 * If that were too many parameters, arrays, offsets and sizes come as three arrays. At the top
 * level a PARALLEL loop runs the worker's contiguous part of the iterations; other statements run
 * on worker 0.
 */
final class ProcEmitter {
  /** Nothing longer can be in a class file. */
  private static final int CLASS_FILE_LIMIT = 65_000;

  private final Proc proc;
  private final String name;
  private final List<ArrayKind> arrays;

  ProcEmitter(Proc proc, String name) {
    this.proc = proc;
    this.name = name;
    this.arrays =
        proc.parameters().stream()
            .map(parameter -> JvmType.arrayOf(parameter.buffer().dtype()))
            .toList();
  }

  /** {@return whether parameters come in arrays} */
  boolean isPacked() {
    return 2 * arrays.size() + proc.sizes().size() + 2 > ProcMethods.MOST_PARAMETER_SLOTS;
  }

  /** {@return the method's name} */
  String name() {
    return name;
  }

  /** {@return the kinds of arrays of the parameters} */
  List<ArrayKind> arrays() {
    return arrays;
  }

  /** {@return the method's descriptor} */
  String descriptor() {
    if (isPacked()) {
      return "([Ljava/lang/Object;[I[I" + FRAME_DESCRIPTOR + "I)V";
    }
    StringBuilder text = new StringBuilder("(");
    arrays.forEach(kind -> text.append(JvmType.descriptor(kind)).append('I'));
    return text.append("I".repeat(proc.sizes().size()))
        .append(FRAME_DESCRIPTOR)
        .append("I)V")
        .toString();
  }

  /**
   * {@return the methods}
   *
   * @param owner class that they will be in
   * @param vectorBits width of the widest vector; 0 for code without the Vector API
   */
  ProcMethods emit(String owner, int vectorBits) {
    VectorSupport support = VectorSupport.of(proc.body(), vectorBits);
    ProcMethods first =
        emit(owner, support.isSupported() ? LaneMode.VECTORS : LaneMode.UNROLLED, vectorBits);
    ProcMethods best =
        first.longest() > ProcMethods.LONGEST && support.canBeShortened()
            ? emit(owner, LaneMode.LOOPS, vectorBits)
            : first;
    if (best.longest() > CLASS_FILE_LIMIT) {
      throw new IrException(
          "emit " + proc.name() + ": a method of " + best.longest() + " bytes cannot be split");
    }
    return best;
  }

  private ProcMethods emit(String owner, LaneMode mode, int vectorBits) {
    ProcMethods methods = new ProcMethods(owner, name, mode, vectorBits);
    Scope scope = new Scope();
    int frame;
    int slots;
    if (isPacked()) {
      frame = 3;
      slots = 5;
    } else {
      int next = 0;
      for (int i = 0; i < arrays.size(); i++) {
        scope.place(
            proc.parameters().get(i).buffer(), new Location.Offset(arrays.get(i), next, next + 1));
        next += 2;
      }
      for (Expr.Variable size : proc.sizes()) {
        scope.bind(size.name(), new Binding.Scalar(JvmType.INT, next++));
      }
      frame = next;
      slots = next + 2;
    }
    methods.build(
        name,
        descriptor(),
        slots,
        scope,
        frame,
        emitter -> {
          if (isPacked()) {
            unpack(emitter.body());
          }
          new WorkerEmitter(emitter, frame + 1).emit(proc.body());
        });
    return methods;
  }

  private void unpack(MethodBody body) {
    Code code = body.code();
    for (int i = 0; i < arrays.size(); i++) {
      int array = code.local(1);
      int offset = code.local(1);
      element(code, 0, i, Opcodes.AALOAD);
      code.checkCast(JvmType.descriptor(arrays.get(i)));
      code.storeReference(array);
      element(code, 1, i, Opcodes.IALOAD);
      code.store(JvmType.INT, offset);
      body.scope()
          .place(
              proc.parameters().get(i).buffer(), new Location.Offset(arrays.get(i), array, offset));
    }
    for (int i = 0; i < proc.sizes().size(); i++) {
      int local = code.local(1);
      element(code, 2, i, Opcodes.IALOAD);
      code.store(JvmType.INT, local);
      body.scope().bind(proc.sizes().get(i).name(), new Binding.Scalar(JvmType.INT, local));
    }
  }

  private static void element(Code code, int array, int index, int opcode) {
    code.loadReference(array);
    code.constant(index);
    code.op(opcode);
  }

  /** The top level of a proc: what its workers share out among them. */
  private static final class WorkerEmitter {
    private final StatementEmitter emitter;
    private final Code code;
    private final int frame;
    private final int workers;

    WorkerEmitter(StatementEmitter emitter, int workers) {
      this.emitter = emitter;
      this.code = emitter.body().code();
      this.frame = emitter.body().frame();
      this.workers = workers;
    }

    void emit(Stmt stmt) {
      switch (stmt) {
        case Stmt.Block(var body) -> body.forEach(this::emit);
        case Stmt.Let(var variable, var value, var body) -> {
          emitter.let(variable, value);
          emit(body);
        }
        case Stmt.Allocate(var buffer, var body) -> {
          emitter.allocate(buffer, body);
          emit(body);
        }
        case Stmt.For loop when loop.kind() == Stmt.LoopKind.PARALLEL -> share(loop);
        case Stmt.Barrier() -> {
          code.loadReference(frame);
          code.load(JvmType.INT, workers);
          code.callVirtual(FRAME, "meet", "(I)V");
        }
        case Stmt.For _, Stmt.If _, Stmt.While _, Stmt.Store _, Stmt.Fail _ -> {
          Label others = new Label();
          pushWorker();
          code.jump(Opcodes.IFNE, others);
          emitter.emit(stmt);
          code.label(others);
        }
      }
    }

    /** Worker w of n takes iterations {@code extent * w / n} to {@code extent * (w + 1) / n}. */
    private void share(Stmt.For loop) {
      int mark = code.mark();
      int extent = code.local(1);
      int local = code.local(1);
      int end = code.local(1);
      emitter.scalars().emit(loop.extent());
      code.store(JvmType.INT, extent);
      part(extent, false);
      code.store(JvmType.INT, local);
      part(extent, true);
      code.store(JvmType.INT, end);
      emitter.count(loop, local, () -> code.load(JvmType.INT, end));
      code.release(mark);
    }

    private void part(int extent, boolean end) {
      code.load(JvmType.INT, extent);
      code.op(Opcodes.I2L);
      pushWorker();
      if (end) {
        code.constant(1);
        code.op(Opcodes.IADD);
      }
      code.op(Opcodes.I2L);
      code.op(Opcodes.LMUL);
      code.load(JvmType.INT, workers);
      code.op(Opcodes.I2L);
      code.op(Opcodes.LDIV);
      code.op(Opcodes.L2I);
    }

    private void pushWorker() {
      code.loadReference(frame);
      code.getField(FRAME, "worker", "I");
    }
  }
}
