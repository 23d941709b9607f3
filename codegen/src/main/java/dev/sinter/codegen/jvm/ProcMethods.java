package dev.sinter.codegen.jvm;

import static dev.sinter.codegen.jvm.SupportNames.FRAME_DESCRIPTOR;

import dev.sinter.codegen.jvm.Scope.Binding;
import dev.sinter.codegen.jvm.Scope.Location;
import dev.sinter.ir.loop.Stmt;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The methods that one proc becomes, vectors being one {@link LaneMode} in all of them.
 *
 * <p>A part of the proc gets a method of its own if it holds a register tile (then the method is
 * the micro-kernel: it is entered often, so the just-in-time compiler has it early and whole) or if
 * the method around it would become too long.
 */
final class ProcMethods {
  /** A method longer than 8000 bytes is never compiled by HotSpot; one beyond this is split. */
  static final int LONGEST = 6500;

  /**
   * Of a longer method that computes with vectors, HotSpot's first compiler may run out of
   * registers; some such methods then never reach the second.
   */
  private static final int LONGEST_OF_VECTORS = 1800;

  /** Parameters may take 255 local variables. */
  static final int MOST_PARAMETER_SLOTS = 250;

  private final String owner;
  private final String name;
  private final LaneMode mode;
  private final int vectorBits;
  private final Scratch scratch = new Scratch();
  private final List<Method> methods = new ArrayList<>();
  private int parts;

  /**
   * A finished method.
   *
   * @param name its name
   * @param descriptor its parameters; it returns nothing
   * @param code its body
   */
  record Method(String name, String descriptor, Code code) {}

  ProcMethods(String owner, String name, LaneMode mode, int vectorBits) {
    this.owner = owner;
    this.name = name;
    this.mode = mode;
    this.vectorBits = vectorBits;
  }

  LaneMode mode() {
    return mode;
  }

  int vectorBits() {
    return vectorBits;
  }

  Scratch scratch() {
    return scratch;
  }

  List<Method> methods() {
    return methods;
  }

  /** {@return the bytes beyond which a method is split, where that is possible} */
  int longestWhole() {
    return mode == LaneMode.VECTORS ? LONGEST_OF_VECTORS : LONGEST;
  }

  /** {@return the length of the longest method} */
  int longest() {
    return methods.stream().mapToInt(method -> method.code().bytes()).max().orElse(0);
  }

  /**
   * Builds a method, and again with parts split off if it has become too long.
   *
   * @param method name of the method
   * @param descriptor its parameters
   * @param parameterSlots local variables that they take
   * @param scope what names stand for in it
   * @param frame local variable of the frame
   * @param content emits the body
   */
  void build(
      String method,
      String descriptor,
      int parameterSlots,
      Scope scope,
      int frame,
      Consumer<StatementEmitter> content) {
    int finished = methods.size();
    Code code = new Code(parameterSlots);
    content.accept(new StatementEmitter(new MethodBody(this, code, scope.copy(), frame), false));
    if (code.bytes() > longestWhole()) {
      methods.subList(finished, methods.size()).clear();
      code = new Code(parameterSlots);
      content.accept(new StatementEmitter(new MethodBody(this, code, scope.copy(), frame), true));
    }
    methods.add(new Method(method, descriptor, code));
  }

  /**
   * Makes a statement a method of its own and calls it.
   *
   * @return whether that was possible: no vector or register may be needed from outside
   */
  boolean outline(MethodBody caller, Stmt stmt) {
    Outline outline = new Outline(caller);
    FreeNames free = FreeNames.of(stmt);
    for (String variable : free.variables()) {
      if (!outline.variable(variable)) {
        return false;
      }
    }
    for (String buffer : free.buffers()) {
      if (!outline.buffer(buffer)) {
        return false;
      }
    }
    int frame = outline.slots;
    if (frame >= MOST_PARAMETER_SLOTS) {
      return false;
    }
    outline.arguments.forEach(Runnable::run);
    caller.code().loadReference(caller.frame());
    String descriptor = "(" + outline.descriptor + FRAME_DESCRIPTOR + ")V";
    String method = name + "$" + ++parts;
    caller.code().callStatic(owner, method, descriptor);
    build(method, descriptor, frame + 1, outline.scope, frame, emitter -> emitter.emitWhole(stmt));
    return true;
  }

  /** The call of an outlined method: what is passed, and what it is called inside. */
  private static final class Outline {
    private final MethodBody caller;
    private final Code code;
    private final Scope scope = new Scope();
    private final StringBuilder descriptor = new StringBuilder();
    private final List<Runnable> arguments = new ArrayList<>();
    private int slots;

    Outline(MethodBody caller) {
      this.caller = caller;
      this.code = caller.code();
    }

    boolean variable(String variable) {
      switch (caller.scope().variable(variable)) {
        case Binding.Constant constant -> scope.bind(variable, constant);
        case Binding.Spilled spilled -> scope.bind(variable, spilled);
        case Binding.Scalar(var type, int local) ->
            scope.bind(variable, new Binding.Scalar(type, pass(type, local)));
        case Binding.Lanes(var type, int first, int lanes) -> {
          int inside = slots;
          for (int lane = 0; lane < lanes; lane++) {
            pass(type, first + lane * type.slots());
          }
          scope.bind(variable, new Binding.Lanes(type, inside, lanes));
        }
        case Binding.Vector _ -> {
          return false;
        }
      }
      return true;
    }

    boolean buffer(String buffer) {
      switch (caller.scope().buffer(buffer)) {
        case Location.Offset(var kind, int array, int offset) -> {
          int inside = passArray(JvmType.descriptor(kind), array);
          scope.place(buffer, new Location.Offset(kind, inside, pass(JvmType.INT, offset)));
        }
        case Location.Fixed(var kind, int array, int offset) ->
            scope.place(
                buffer,
                new Location.Fixed(kind, passArray(JvmType.descriptor(kind), array), offset));
        case Location.Locals _, Location.Vectors _ -> {
          return false;
        }
      }
      return true;
    }

    private int pass(JvmType type, int local) {
      arguments.add(() -> code.load(type, local));
      descriptor.append(type.descriptor());
      slots += type.slots();
      return slots - type.slots();
    }

    private int passArray(String type, int local) {
      arguments.add(() -> code.loadReference(local));
      descriptor.append(type);
      return slots++;
    }
  }
}
