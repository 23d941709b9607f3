package dev.sinter.codegen;

import dev.sinter.ir.IrException;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.plan.Program.Place;
import dev.sinter.ir.plan.Program.PlanBuffer;
import dev.sinter.ir.type.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where the regions of a program's arena are. Every backend, and the C header, take it from here.
 *
 * <pre>
 *   arena: | region 1 (fixed sizes) | region B: unit bytes * B | region B*T: ... |   each padded to 64 bytes
 * </pre>
 *
 * @param regions in the order in which they lie
 */
public record ArenaLayout(List<Region> regions) {
  /** Every region and every buffer in it begins at a multiple of this. */
  public static final long ALIGNMENT = 64;

  /**
   * A region.
   *
   * @param names the named parts of its buffers' sizes; factor 1
   * @param unitBytes bytes per unit of the names' product, a multiple of {@link #ALIGNMENT}
   */
  public record Region(Dim names, long unitBytes) {}

  /** Freezes the list. */
  public ArenaLayout {
    regions = List.copyOf(regions);
  }

  /** {@return the layout of a program whose buffers are placed} */
  public static ArenaLayout of(Program program) {
    TreeMap<Dim, Long> ends = new TreeMap<>();
    for (PlanBuffer buffer : program.buffers()) {
      if (buffer.place() instanceof Place.Arena(Dim region, long offset)) {
        if (buffer.size().factor() > 0 && !buffer.size().isDivisibleBy(region)) {
          throw new IrException(
              "arena: buffer '"
                  + buffer.name()
                  + "' of size "
                  + buffer.size()
                  + " is not of region "
                  + region);
        }
        if (offset % ALIGNMENT != 0) {
          throw new IrException(
              "arena: buffer '"
                  + buffer.name()
                  + "' at offset "
                  + offset
                  + " is not aligned to "
                  + ALIGNMENT);
        }
        ends.merge(region, align(offset + unitBytes(buffer)), Math::max);
      }
    }
    List<Region> regions = new ArrayList<>();
    ends.forEach((names, end) -> regions.add(new Region(names, end)));
    return new ArenaLayout(regions);
  }

  /** {@return the bytes of an arena buffer per unit of its region} */
  public static long unitBytes(PlanBuffer buffer) {
    return Math.multiplyExact(buffer.size().factor(), buffer.dtype().bytes());
  }

  /**
   * {@return the bytes of the whole arena}
   *
   * @param binding value of every dimension
   */
  public long bytes(Map<String, Long> binding) {
    long bytes = 0;
    for (Region region : regions) {
      bytes =
          Math.addExact(
              bytes, Math.multiplyExact(region.unitBytes(), region.names().evaluate(binding)));
    }
    return bytes;
  }

  /**
   * {@return the byte address of an arena buffer, counted from the arena's beginning}
   *
   * @param place the buffer's place
   * @param binding value of every dimension
   */
  public long address(Place.Arena place, Map<String, Long> binding) {
    long base = 0;
    for (Region region : regions) {
      long units = region.names().evaluate(binding);
      if (region.names().equals(place.region())) {
        return base + place.offset() * units;
      }
      base += region.unitBytes() * units;
    }
    throw new IrException("arena: there is no region " + place.region());
  }

  /** {@return the binding of a program's dimensions to these values, in order} */
  public static Map<String, Long> bind(List<String> dimensions, long[] values) {
    Map<String, Long> binding = new HashMap<>();
    for (int i = 0; i < values.length; i++) {
      binding.put(dimensions.get(i), values[i]);
    }
    return binding;
  }

  private static long align(long bytes) {
    return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
  }
}
