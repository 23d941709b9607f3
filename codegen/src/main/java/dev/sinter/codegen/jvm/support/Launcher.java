package dev.sinter.codegen.jvm.support;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line of a jar: {@code java -jar NAME.jar [--plain] [--threads N] (--info | [ENTRY]
 * INPUT [OUTPUT])}.
 *
 * <p>INPUT holds, little-endian and without gaps: each dimension of the entry as an i64, then the
 * elements of each input, row-major. OUTPUT (else the standard output) gets the elements of each
 * output, in order. Exit codes: 0 done, 1 data error, 2 wrong arguments, 3 a file cannot be opened,
 * 4 INPUT is too short or a file cannot be read or written, 5 a dimension is out of range or there
 * is not enough memory.
 */
public final class Launcher {
  private static final int DATA = 1;
  private static final int USAGE = 2;
  private static final int OPEN = 3;
  private static final int TRANSFER = 4;
  private static final int MEMORY = 5;

  private Launcher() {}

  /** Ends the command with a message. */
  private static final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;
    private final int code;

    Refusal(int code, String message) {
      super(message);
      this.code = code;
    }
  }

  /**
   * Runs the command and ends the process.
   *
   * @param owner class beside which the model's resources are
   * @param arguments of the command
   */
  public static void main(Class<?> owner, String[] arguments) {
    int code = 0;
    try {
      run(owner, new ArrayList<>(List.of(arguments)));
    } catch (Refusal e) {
      code = e.code;
      System.err.println(e.getMessage());
    }
    System.out.flush();
    System.exit(code);
  }

  private static void run(Class<?> owner, List<String> arguments) throws Refusal {
    boolean vectors = !arguments.remove("--plain");
    boolean info = arguments.remove("--info");
    int threads = 1;
    int option = arguments.indexOf("--threads");
    if (option >= 0) {
      if (option + 1 >= arguments.size() || !arguments.get(option + 1).matches("[1-9][0-9]{0,3}")) {
        throw new Refusal(USAGE, "--threads needs a number from 1");
      }
      threads = Integer.parseInt(arguments.remove(option + 1));
      arguments.remove(option);
    }
    try (StandaloneModel model = StandaloneModel.load(owner, threads, vectors)) {
      if (info) {
        System.out.println(describe(model));
      } else {
        call(model, arguments);
      }
    }
  }

  private static String describe(StandaloneModel model) {
    StringBuilder text = new StringBuilder(model.name()).append(": ").append(model.flavour());
    for (String entry : model.entries()) {
      ProgramLayout layout = model.layout(entry);
      text.append(System.lineSeparator())
          .append(entry)
          .append(signature(layout, layout.inputs()))
          .append(" ->")
          .append(signature(layout, layout.outputs()));
    }
    return text.toString();
  }

  private static String signature(ProgramLayout layout, List<ProgramLayout.Port> ports) {
    StringBuilder text = new StringBuilder();
    for (ProgramLayout.Port port : ports) {
      List<String> extents = new ArrayList<>();
      for (Size size : port.shape()) {
        StringBuilder extent =
            new StringBuilder(
                size.factor() == 1 && !size.dimensions().isEmpty()
                    ? ""
                    : Long.toString(size.factor()));
        size.dimensions()
            .forEach(
                d ->
                    extent
                        .append(extent.length() == 0 ? "" : "*")
                        .append(layout.dimensions().get(d)));
        extents.add(extent.toString());
      }
      text.append(' ').append(port.name()).append(": ").append(port.type().text()).append(extents);
    }
    return text.toString();
  }

  private static void call(StandaloneModel model, List<String> arguments) throws Refusal {
    String entry = model.entries().get(0);
    if (!arguments.isEmpty()
        && (arguments.size() == 3 || model.entries().contains(arguments.get(0)))) {
      entry = arguments.remove(0);
    }
    if (!model.entries().contains(entry)
        || arguments.isEmpty()
        || arguments.size() > 2
        || arguments.get(0).startsWith("--")) {
      throw new Refusal(
          USAGE,
          "usage: [--plain] [--threads N] (--info | [ENTRY] INPUT [OUTPUT]), ENTRY one of "
              + model.entries());
    }
    ProgramLayout layout = model.layout(entry);
    if (layout.variables().stream().anyMatch(ProgramLayout.State::written)) {
      throw new Refusal(
          USAGE,
          "entry '"
              + entry
              + "' changes variables, which this command would lose; call it from Java");
    }
    long[] dimensions = new long[layout.dimensions().size()];
    Object[] inputs = new Object[layout.inputs().size()];
    read(Path.of(arguments.get(0)), layout, dimensions, inputs);
    Object[] outputs = compute(model, entry, inputs, dimensions);
    write(arguments.size() > 1 ? List.of(Path.of(arguments.get(1))) : List.of(), layout, outputs);
  }

  private static Object[] compute(
      StandaloneModel model, String entry, Object[] inputs, long[] dimensions) throws Refusal {
    try {
      return model.call(entry, inputs, dimensions);
    } catch (DataException e) {
      throw new Refusal(DATA, String.valueOf(e.getMessage()));
    } catch (SizeException e) {
      throw new Refusal(MEMORY, String.valueOf(e.getMessage()));
    } catch (OutOfMemoryError e) {
      throw new Refusal(MEMORY, "not enough memory: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new Refusal(USAGE, String.valueOf(e.getMessage()));
    }
  }

  private static void read(Path file, ProgramLayout layout, long[] dimensions, Object[] inputs)
      throws Refusal {
    try (FileChannel channel = open(file)) {
      ByteBuffer head =
          ByteBuffer.wrap(bytes(channel, 8L * dimensions.length)).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < dimensions.length; i++) {
        dimensions[i] = head.getLong();
        if (dimensions[i] < 0 || dimensions[i] > Integer.MAX_VALUE) {
          throw new Refusal(
              MEMORY,
              "dimension '" + layout.dimensions().get(i) + "' is not between 0 and 2147483647");
        }
      }
      for (int i = 0; i < inputs.length; i++) {
        ProgramLayout.Port port = layout.inputs().get(i);
        inputs[i] =
            port.type()
                .decode(
                    bytes(
                        channel, Math.multiplyExact(port.count(dimensions), port.type().bytes())));
      }
    } catch (EOFException e) {
      throw new Refusal(TRANSFER, "INPUT is too short");
    } catch (IOException e) {
      throw new Refusal(TRANSFER, "cannot read " + file + ": " + e.getMessage());
    } catch (ArithmeticException | SizeException e) {
      throw new Refusal(MEMORY, "the dimensions in INPUT are too large");
    } catch (OutOfMemoryError e) {
      throw new Refusal(MEMORY, "not enough memory: " + e.getMessage());
    }
  }

  private static FileChannel open(Path file) throws Refusal {
    try {
      return FileChannel.open(file);
    } catch (IOException e) {
      throw new Refusal(OPEN, "cannot open " + file + ": " + e.getMessage());
    }
  }

  private static byte[] bytes(FileChannel channel, long count) throws IOException, Refusal {
    if (count > channel.size() - channel.position()) {
      throw new EOFException();
    }
    if (count > Integer.MAX_VALUE - 8) {
      throw new Refusal(MEMORY, "an input of " + count + " bytes is more than a Java array holds");
    }
    ByteBuffer content = ByteBuffer.allocate((int) count);
    while (content.hasRemaining()) {
      if (channel.read(content) < 0) {
        throw new EOFException();
      }
    }
    return content.array();
  }

  private static void write(List<Path> file, ProgramLayout layout, Object[] outputs)
      throws Refusal {
    try {
      if (file.isEmpty()) {
        write(System.out, layout, outputs);
      } else {
        try (OutputStream out = Files.newOutputStream(file.get(0))) {
          write(out, layout, outputs);
        }
      }
    } catch (IOException e) {
      throw new Refusal(TRANSFER, "cannot write the output: " + e.getMessage());
    }
  }

  private static void write(OutputStream out, ProgramLayout layout, Object[] outputs)
      throws IOException {
    for (int i = 0; i < outputs.length; i++) {
      out.write(layout.outputs().get(i).type().encode(outputs[i]));
    }
    out.flush();
  }
}
