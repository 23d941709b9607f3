package dev.sinter.ir.interpret;

import dev.sinter.ir.IrException;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.plan.Program.Place;
import dev.sinter.ir.plan.Program.PlanBuffer;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The memory of one run of a program. Buffers placed in the arena really lie where the plan put
 * them, over the same bytes when regions of them overlap, so a wrong plan gives wrong values;
 * buffers not placed yet have memory of their own. All of it starts undefined (NaN).
 */
final class ProgramMemory {
  private static final byte POISON = (byte) 0xff;

  private record Bound(PlanBuffer buffer, Storage storage, boolean writable) {}

  private final Program program;
  private final Map<String, Long> binding;
  private final Map<String, Bound> current = new HashMap<>();

  ProgramMemory(
      Program program,
      Map<String, Long> binding,
      List<Storage> inputs,
      List<Storage> variables,
      List<Storage> outputs) {
    this.program = program;
    this.binding = binding;
    Map<Dim, byte[]> regions = regions();
    for (PlanBuffer buffer : program.buffers()) {
      long size = buffer.size().evaluate(binding);
      Bound bound =
          switch (buffer.place()) {
            case Place.Input(int index) -> new Bound(buffer, inputs.get(index), false);
            case Place.Variable(int index) ->
                new Bound(buffer, variables.get(index), program.variables().get(index).written());
            case Place.Output(int index) -> new Bound(buffer, outputs.get(index), true);
            case Place.Constant(var literal) -> new Bound(buffer, Storage.of(literal), false);
            case Place.Unplaced() ->
                new Bound(buffer, Storage.undefined(buffer.dtype(), size), true);
            case Place.Arena(Dim region, long offset) ->
                new Bound(
                    buffer,
                    Storage.over(
                        buffer.dtype(),
                        region(regions, region, buffer),
                        offset * region.evaluate(binding),
                        size),
                    true);
          };
      check(bound, size);
      if (current.put(buffer.name(), bound) != null) {
        throw error("two buffers are called " + buffer.name());
      }
    }
  }

  private static byte[] region(Map<Dim, byte[]> regions, Dim region, PlanBuffer buffer) {
    byte[] bytes = regions.get(region);
    if (bytes == null) {
      throw new IrException("buffer " + buffer.name() + ": region " + region + " is not known");
    }
    return bytes;
  }

  /** Regions never overlap, so each has bytes of its own. */
  private Map<Dim, byte[]> regions() {
    Map<Dim, Long> sizes = new TreeMap<>();
    for (PlanBuffer buffer : program.buffers()) {
      if (buffer.place() instanceof Place.Arena(Dim region, long offset)) {
        long end =
            offset * region.evaluate(binding)
                + buffer.size().evaluate(binding) * buffer.dtype().bytes();
        sizes.merge(region, end, Math::max);
      }
    }
    Map<Dim, byte[]> regions = new TreeMap<>();
    sizes.forEach(
        (region, size) -> {
          byte[] bytes = new byte[Math.toIntExact(size)];
          Arrays.fill(bytes, POISON);
          regions.put(region, bytes);
        });
    return regions;
  }

  private void check(Bound bound, long size) {
    DType dtype = bound.buffer().dtype();
    if (bound.storage().dtype() != dtype || bound.storage().length() < size) {
      throw error(
          "buffer %s needs %d x %s, got %d x %s"
              .formatted(
                  bound.buffer().name(),
                  size,
                  dtype.text(),
                  bound.storage().length(),
                  bound.storage().dtype().text()));
    }
  }

  /** {@return the elements from {@code offset} on of what a name means now} */
  Storage storage(String name, long offset, boolean written, String user) {
    Bound bound = find(name);
    if (written && !bound.writable()) {
      throw error(
          user
              + " writes "
              + name
              + ", which is an input, a constant or a variable that is only read");
    }
    return bound.storage().from(offset);
  }

  boolean flag(String name) {
    return find(name).storage().getLong(0) != 0;
  }

  /** Exchanges what two names mean. */
  void swap(String first, String second) {
    Bound one = find(first);
    Bound other = find(second);
    boolean equal =
        one.buffer().dtype() == other.buffer().dtype()
            && one.buffer().size().equals(other.buffer().size());
    if (!equal || !one.writable() || !other.writable()) {
      throw error(
          "swap of "
              + first
              + " and "
              + second
              + ": both must be arena buffers of one type and size");
    }
    current.put(first, other);
    current.put(second, one);
  }

  private Bound find(String name) {
    Bound bound = current.get(name);
    if (bound == null) {
      throw error("buffer " + name + " is not declared");
    }
    return bound;
  }

  private IrException error(String message) {
    return new IrException("program " + program.name() + ": " + message);
  }
}
