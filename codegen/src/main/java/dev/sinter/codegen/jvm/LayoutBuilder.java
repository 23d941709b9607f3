package dev.sinter.codegen.jvm;

import dev.sinter.codegen.ArenaLayout;
import dev.sinter.codegen.jvm.support.ArrayKind;
import dev.sinter.codegen.jvm.support.ElementKind;
import dev.sinter.codegen.jvm.support.ProgramLayout;
import dev.sinter.codegen.jvm.support.Size;
import dev.sinter.ir.IrException;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.plan.Program.Place;
import dev.sinter.ir.plan.Program.PlanBuffer;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Literal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Says what a program's class needs at run time.
 *
 * <p>The plan's arena is bytes, which buffers of several types share one after the other; Java
 * arrays have one type. So each kind of array gets an arena of its own, with those ranges of the
 * plan's arena that buffers of the kind use, moved together:
 *
 * <pre>
 *   plan     |ffff....iiiiffff|      floats |ffffffff|   ints |iiii|
 * </pre>
 */
final class LayoutBuilder {
  private final Program program;

  /**
   * For each kind of array and region of the plan: where used ranges, by their start in bytes,
   * begin and end.
   */
  private final Map<ArrayKind, TreeMap<Dim, TreeMap<Long, Long>>> ranges = new TreeMap<>();

  private LayoutBuilder(Program program) {
    this.program = program;
    for (PlanBuffer buffer : program.buffers()) {
      if (buffer.place() instanceof Place.Arena(Dim region, long offset)) {
        use(buffer, region, offset);
      }
    }
  }

  /**
   * {@return the layout}
   *
   * @param scratch elements of scratch memory for each kind of array
   */
  static ProgramLayout of(Program program, List<Integer> scratch) {
    return new LayoutBuilder(program).build(scratch);
  }

  /** {@return the constants of a program, in the order in which its class numbers them} */
  static List<Literal> constants(Program program) {
    return program.buffers().stream()
        .filter(buffer -> buffer.place() instanceof Place.Constant)
        .map(buffer -> ((Place.Constant) buffer.place()).value())
        .toList();
  }

  /** {@return the type as the run time names it} */
  static ElementKind element(DType dtype) {
    return switch (dtype) {
      case F32 -> ElementKind.F32;
      case F64 -> ElementKind.F64;
      case F16 -> ElementKind.F16;
      case BF16 -> ElementKind.BF16;
      case I8 -> ElementKind.I8;
      case U8 -> ElementKind.U8;
      case I32 -> ElementKind.I32;
      case I64 -> ElementKind.I64;
      case BOOL -> ElementKind.BOOL;
      case INDEX -> throw new IrException("emit: index is no element type");
    };
  }

  private void use(PlanBuffer buffer, Dim region, long offset) {
    if (buffer.size().factor() > 0 && !buffer.size().isDivisibleBy(region)) {
      throw new IrException(
          "arena: buffer '"
              + buffer.name()
              + "' of size "
              + buffer.size()
              + " is not of region "
              + region);
    }
    TreeMap<Long, Long> used =
        ranges
            .computeIfAbsent(JvmType.arrayOf(buffer.dtype()), kind -> new TreeMap<>())
            .computeIfAbsent(region, names -> new TreeMap<>());
    long start = offset;
    long end = align(offset + ArenaLayout.unitBytes(buffer));
    for (Map.Entry<Long, Long> other = used.floorEntry(end);
        other != null && other.getValue() >= start;
        other = used.floorEntry(end)) {
      start = Math.min(start, other.getKey());
      end = Math.max(end, other.getValue());
      used.remove(other.getKey());
    }
    used.put(start, end);
  }

  private ProgramLayout build(List<Integer> scratch) {
    List<ProgramLayout.Slot> slots = new ArrayList<>();
    int constants = 0;
    for (PlanBuffer buffer : program.buffers()) {
      slots.add(
          switch (buffer.place()) {
            case Place.Input(int index) -> slot(buffer, ProgramLayout.Place.INPUT, index);
            case Place.Variable(int index) -> slot(buffer, ProgramLayout.Place.VARIABLE, index);
            case Place.Output(int index) -> slot(buffer, ProgramLayout.Place.OUTPUT, index);
            case Place.Constant _ -> slot(buffer, ProgramLayout.Place.CONSTANT, constants++);
            case Place.Arena(Dim region, long offset) ->
                new ProgramLayout.Slot(
                    buffer.name(),
                    element(buffer.dtype()),
                    size(buffer.size()),
                    ProgramLayout.Place.ARENA,
                    0,
                    address(buffer, region, offset));
            case Place.Unplaced() ->
                throw new IrException("emit: buffer '" + buffer.name() + "' has no place");
          });
    }
    List<ProgramLayout.State> variables =
        program.variables().stream()
            .map(
                v ->
                    new ProgramLayout.State(
                        v.segment(), port(new Program.Port(v.name(), v.type())), v.written()))
            .toList();
    List<List<Size>> arena = new ArrayList<>();
    for (ArrayKind kind : ArrayKind.values()) {
      arena.add(terms(kind));
    }
    return new ProgramLayout(
        program.name(),
        program.dimensions(),
        program.inputs().stream().map(this::port).toList(),
        variables,
        program.outputs().stream().map(this::port).toList(),
        program.messages(),
        slots,
        arena,
        scratch);
  }

  private ProgramLayout.Slot slot(PlanBuffer buffer, ProgramLayout.Place place, int index) {
    return new ProgramLayout.Slot(
        buffer.name(), element(buffer.dtype()), size(buffer.size()), place, index, List.of());
  }

  private ProgramLayout.Port port(Program.Port port) {
    return new ProgramLayout.Port(
        port.name(),
        element(port.type().dtype()),
        port.type().shape().dims().stream().map(this::size).toList());
  }

  private Size size(Dim dim) {
    return new Size(
        dim.factor(),
        dim.names().stream().map(name -> program.dimensions().indexOf(name)).toList());
  }

  /** The sizes of all regions of a kind, in elements. */
  private List<Size> terms(ArrayKind kind) {
    List<Size> terms = new ArrayList<>();
    ranges
        .getOrDefault(kind, new TreeMap<>())
        .forEach((region, used) -> terms.add(elements(kind, region, length(used))));
    return terms;
  }

  private List<Size> address(PlanBuffer buffer, Dim region, long offset) {
    ArrayKind kind = JvmType.arrayOf(buffer.dtype());
    List<Size> terms = new ArrayList<>();
    for (Map.Entry<Dim, TreeMap<Long, Long>> other :
        ranges.getOrDefault(kind, new TreeMap<>()).entrySet()) {
      if (other.getKey().equals(region)) {
        Map.Entry<Long, Long> range = other.getValue().floorEntry(offset);
        long before = length(other.getValue().headMap(range.getKey()));
        terms.add(elements(kind, region, before + offset - range.getKey()));
        return terms;
      }
      terms.add(elements(kind, other.getKey(), length(other.getValue())));
    }
    throw new IrException("arena: there is no region " + region);
  }

  private Size elements(ArrayKind kind, Dim region, long bytes) {
    int width =
        switch (kind) {
          case FLOATS, INTS -> 4;
          case DOUBLES, LONGS -> 8;
          case SHORTS -> 2;
          case BYTES -> 1;
        };
    return size(region.times(bytes / width));
  }

  private static long length(Map<Long, Long> used) {
    return used.entrySet().stream().mapToLong(range -> range.getValue() - range.getKey()).sum();
  }

  private static long align(long bytes) {
    return (bytes + ArenaLayout.ALIGNMENT - 1) & -ArenaLayout.ALIGNMENT;
  }
}
