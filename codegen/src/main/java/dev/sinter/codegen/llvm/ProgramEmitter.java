package dev.sinter.codegen.llvm;

import dev.sinter.codegen.ArenaLayout;
import dev.sinter.ir.IrException;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.plan.Program.Place;
import dev.sinter.ir.plan.Program.PlanBuffer;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Literal;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints a program: its procs, its constants, and one function that launches them.
 *
 * <pre>
 *   void NAME(ptr args, ptr dims, ptr arena, ptr control, i32 worker, i32 workers)
 *
 *   args     pointers: inputs, variables, outputs, then constants unless they are embedded
 *   dims     the dimensions, as integers of index width
 *   arena    {@link ArenaLayout}, then the scratch memory of worker 0, 1, ...
 *   control  {@link ControlBlock}
 * </pre>
 *
 * Without parallelism the last two parameters are absent, and there is nothing of threads in the
 * code.
 */
public final class ProgramEmitter {
  private final Program program;
  private final Target target;
  private final String prefix;
  private final TargetFacts facts;
  private final EmitOptions options;
  private final ElementTypes types;
  private final LaunchFacts launches;
  private final Scope<Proc> procs = new Scope<>("proc");

  /** Prepares to print {@code program} for {@code target}. */
  public ProgramEmitter(Program program, Target target, EmitOptions options) {
    this(program, target, options, program.name() + ".proc.");
  }

  /** {@return one that prints for this process, procs under names that other programs share} */
  static ProgramEmitter sharing(Program program, Target target) {
    return new ProgramEmitter(program, target, EmitOptions.IN_PROCESS, "proc.");
  }

  private ProgramEmitter(Program program, Target target, EmitOptions options, String prefix) {
    this.program = program;
    this.target = target;
    this.prefix = prefix;
    this.facts = TargetFacts.of(target);
    this.options = options;
    this.types = new ElementTypes(target.indexBits());
    this.launches = new LaunchFacts(program);
    program.procs().forEach(proc -> procs.put(proc.name(), proc));
  }

  /** {@return the definitions, to be put into a {@link ModuleText}} */
  public String definitions() {
    StringBuilder text = new StringBuilder();
    if (options.embedConstants()) {
      List<Literal> constants = constants(program);
      for (int i = 0; i < constants.size(); i++) {
        text.append(ModuleText.constant(constantName(i), constants.get(i).toBytes()));
      }
    }
    program.procs().forEach(proc -> text.append(definition(proc, "internal ")));
    return text.append(entry()).toString();
  }

  private String definition(Proc proc, String linkage) {
    return emitter(proc).emit(procName(proc.name()), linkage, launches.attributes(proc));
  }

  private ProcEmitter emitter(Proc proc) {
    return new ProcEmitter(proc, options.parallel(), facts);
  }

  /**
   * {@return the procs, in order} What text one becomes depends on nothing else in the program, but
   * for what its launches say of its parameters.
   */
  List<KnownProcs.Unit> units(KnownProcs known) {
    List<KnownProcs.Unit> units = new ArrayList<>();
    for (Proc proc : program.procs()) {
      List<String> attributes = launches.attributes(proc);
      units.add(
          known.of(
              proc, attributes, () -> emitter(proc).emit(procName(proc.name()), "", attributes)));
    }
    return units;
  }

  /** {@return the module of the entry and of the procs that have none of their own} */
  String module(List<KnownProcs.Unit> units) {
    List<String> definitions = new ArrayList<>();
    for (int i = 0; i < units.size(); i++) {
      Proc proc = program.procs().get(i);
      definitions.add(
          units.get(i).stands()
              ? emitter(proc).declaration(procName(proc.name()))
              : units.get(i).text());
    }
    definitions.add(entry());
    return ModuleText.of(target, options.parallel(), definitions);
  }

  /** {@return the module of a proc that has one of its own} */
  String module(KnownProcs.Unit unit) {
    return ModuleText.of(target, options.parallel(), List.of(unit.text()));
  }

  /** {@return the constants that the program mentions, each once, in the order of the buffers} */
  public static List<Literal> constants(Program program) {
    return program.buffers().stream()
        .filter(buffer -> buffer.place() instanceof Place.Constant)
        .map(buffer -> ((Place.Constant) buffer.place()).value())
        .toList();
  }

  /**
   * {@return the bytes of scratch memory that one worker needs: the most that any proc asks for}
   */
  public static long scratchBytes(Program program) {
    return program.procs().stream()
        .mapToLong(proc -> StackSlots.of(proc).scratchBytes())
        .max()
        .orElse(0);
  }

  private String entry() {
    Code code = new Code();
    Scope<Ssa> dims = new Scope<>("dimension");
    for (int i = 0; i < program.dimensions().size(); i++) {
      Ssa pointer = element(code, "%dims", types.index(), i);
      dims.put(
          program.dimensions().get(i),
          code.value(types.index(), 1, "load " + types.index() + ", " + pointer.typed()));
    }
    Scope<Ssa> pointers = new Scope<>("buffer");
    Ssa scratch = place(code, dims, pointers);
    new StepEmitter(this, code, dims, pointers, scratch).emit(program.steps());
    String workers = options.parallel() ? ", i32 %worker, i32 %workers" : "";
    // with several workers the arena is not this one's alone: the others write it between barriers
    String arena = options.parallel() ? "ptr align 64 %arena" : "ptr noalias align 64 %arena";
    String linkage = options.exported() ? "" : "internal ";
    return "define "
        + linkage
        + "void "
        + Names.global(program.name())
        + "(ptr noalias %args, ptr noalias %dims, "
        + arena
        + ", ptr %control"
        + workers
        + ") #0 {\n"
        + code.text()
        + "}\n";
  }

  /** Finds every buffer; returns where this worker's scratch memory begins. */
  private Ssa place(Code code, Scope<Ssa> dims, Scope<Ssa> pointers) {
    Ssa end = new Ssa("ptr", 1, "%arena");
    Scope<Ssa> regions = new Scope<>("region");
    for (ArenaLayout.Region region : ArenaLayout.of(program).regions()) {
      regions.put(region.names().toString(), end);
      end = advance(code, end, evaluate(code, dims, region.names().times(region.unitBytes())));
    }
    int constants = 0;
    for (PlanBuffer buffer : program.buffers()) {
      Ssa pointer =
          switch (buffer.place()) {
            case Place.Input(var i) -> argument(code, i);
            case Place.Variable(var i) -> argument(code, program.inputs().size() + i);
            case Place.Output(var i) ->
                argument(code, program.inputs().size() + program.variables().size() + i);
            case Place.Constant constant -> constant(code, constants++);
            case Place.Arena(var region, var offset) ->
                advance(
                    code,
                    regions.get(region.toString()),
                    evaluate(code, dims, region.times(offset)));
            case Place.Unplaced unplaced ->
                throw new IrException("emit: buffer '" + buffer.name() + "' has no place");
          };
      pointers.put(
          buffer.name(), launches.isSwapped(buffer.name()) ? inSlot(code, pointer) : pointer);
    }
    long scratch = scratchBytes(program);
    if (!options.parallel() || scratch == 0) {
      return end;
    }
    Ssa worker = code.convert("zext", new Ssa("i32", 1, "%worker"), types.index());
    return advance(code, end, code.binary("mul", worker, Code.constant(types.index(), 1, scratch)));
  }

  private static Ssa inSlot(Code code, Ssa pointer) {
    Ssa slot = code.slot("ptr", 1, 8);
    code.line("store " + pointer.typed() + ", " + slot.typed());
    return slot;
  }

  private Ssa argument(Code code, int index) {
    return code.value("ptr", 1, "load ptr, " + element(code, "%args", "ptr", index).typed());
  }

  private Ssa constant(Code code, int index) {
    if (options.embedConstants()) {
      // As an operand of an instruction, so that it counts as a register wherever it is used.
      return code.value(
          "ptr", 1, "getelementptr i8, ptr " + Names.global(constantName(index)) + ", i32 0");
    }
    return argument(
        code,
        program.inputs().size() + program.variables().size() + program.outputs().size() + index);
  }

  private static Ssa element(Code code, String base, String type, int index) {
    return code.value("ptr", 1, "getelementptr " + type + ", ptr " + base + ", i32 " + index);
  }

  private static Ssa advance(Code code, Ssa pointer, Ssa bytes) {
    return bytes.is(0)
        ? pointer
        : code.value(
            "ptr", 1, "getelementptr inbounds i8, " + pointer.typed() + ", " + bytes.typed());
  }

  /** {@return the value of a dim} */
  Ssa evaluate(Code code, Scope<Ssa> dims, Dim dim) {
    Ssa value = Code.constant(types.index(), 1, dim.factor());
    for (String name : dim.names()) {
      Ssa bound = dims.get(name);
      value = value.is(1) ? bound : code.binary("mul nsw", value, bound);
    }
    return value;
  }

  /** {@return the proc of that name} */
  Proc proc(String name) {
    return procs.get(name);
  }

  /** {@return the function that a proc becomes} */
  String procName(String proc) {
    return prefix + proc;
  }

  private String constantName(int index) {
    return program.name() + ".constant." + index;
  }

  /** {@return how the program is printed} */
  EmitOptions options() {
    return options;
  }

  /** {@return what launches of procs have in common} */
  LaunchFacts launches() {
    return launches;
  }

  /** {@return the types of the target} */
  ElementTypes types() {
    return types;
  }
}
