package dev.sinter.codegen.jvm.support;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * How a {@link ProgramLayout} is written into a jar: lists as a count and their items, in the order
 * of the record's components.
 */
public final class LayoutFormat {
  private LayoutFormat() {}

  /** Writes an item of a list. */
  private interface Writer<T> {
    void write(T item) throws IOException;
  }

  /** Reads an item of a list. */
  private interface Reader<T> {
    T read() throws IOException;
  }

  /** Writes a layout. */
  public static void write(DataOutputStream out, ProgramLayout layout) throws IOException {
    out.writeUTF(layout.name());
    list(out, layout.dimensions(), out::writeUTF);
    list(out, layout.inputs(), port -> port(out, port));
    list(out, layout.variables(), variable -> writeState(out, variable));
    list(out, layout.outputs(), port -> port(out, port));
    list(out, layout.messages(), out::writeUTF);
    list(
        out,
        layout.slots(),
        slot -> {
          out.writeUTF(slot.name());
          out.writeUTF(slot.type().name());
          size(out, slot.size());
          out.writeUTF(slot.place().name());
          out.writeInt(slot.index());
          list(out, slot.offset(), size -> size(out, size));
        });
    list(out, layout.arena(), terms -> list(out, terms, size -> size(out, size)));
    list(out, layout.scratch(), out::writeInt);
  }

  /** {@return a layout that was written} */
  public static ProgramLayout read(DataInputStream in) throws IOException {
    return new ProgramLayout(
        in.readUTF(),
        list(in, in::readUTF),
        list(in, () -> port(in)),
        list(in, () -> readState(in)),
        list(in, () -> port(in)),
        list(in, in::readUTF),
        list(
            in,
            () ->
                new ProgramLayout.Slot(
                    in.readUTF(),
                    ElementKind.valueOf(in.readUTF()),
                    size(in),
                    ProgramLayout.Place.valueOf(in.readUTF()),
                    in.readInt(),
                    list(in, () -> size(in)))),
        list(in, () -> list(in, () -> size(in))),
        list(in, in::readInt));
  }

  /** Writes a variable. */
  public static void writeState(DataOutputStream out, ProgramLayout.State variable)
      throws IOException {
    out.writeUTF(variable.segment());
    port(out, variable.port());
    out.writeBoolean(variable.written());
  }

  /** {@return a variable that was written} */
  public static ProgramLayout.State readState(DataInputStream in) throws IOException {
    return new ProgramLayout.State(in.readUTF(), port(in), in.readBoolean());
  }

  private static void port(DataOutputStream out, ProgramLayout.Port port) throws IOException {
    out.writeUTF(port.name());
    out.writeUTF(port.type().name());
    list(out, port.shape(), size -> size(out, size));
  }

  private static ProgramLayout.Port port(DataInputStream in) throws IOException {
    return new ProgramLayout.Port(
        in.readUTF(), ElementKind.valueOf(in.readUTF()), list(in, () -> size(in)));
  }

  private static void size(DataOutputStream out, Size size) throws IOException {
    out.writeLong(size.factor());
    list(out, size.dimensions(), out::writeInt);
  }

  private static Size size(DataInputStream in) throws IOException {
    return new Size(in.readLong(), list(in, in::readInt));
  }

  private static <T> void list(DataOutputStream out, List<T> items, Writer<T> writer)
      throws IOException {
    out.writeInt(items.size());
    for (T item : items) {
      writer.write(item);
    }
  }

  private static <T> List<T> list(DataInputStream in, Reader<T> reader) throws IOException {
    List<T> items = new ArrayList<>();
    for (int count = in.readInt(); count > 0; count--) {
      items.add(reader.read());
    }
    return items;
  }
}
