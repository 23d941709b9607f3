package dev.sinter.testsuite.benchmark;

import dev.sinter.codegen.llvm.LlvmBackend;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.text.Parser;

/**
 * How fast the machine moves a number of bytes: a loop that reads one half of them, multiplies, and
 * writes the other half, in vectors, by one worker. Bytes that fit a cache come from there after
 * the first call, as those of a layer of that size do.
 */
final class StreamPeak implements AutoCloseable {
  private final PreparedCall call;
  private final double bytes;

  /** Compiles the loop for about {@code bytes} in all. */
  StreamPeak(LlvmBackend backend, double bytes) {
    int lanes = Integer.highestOneBit(Math.max(1, backend.target().lanes(Float.BYTES)));
    int vectors = Math.max(4, ((int) (bytes / 2 / Float.BYTES / lanes / 4)) * 4);
    call = PreparedCall.of(program(lanes, vectors), backend, 1);
    this.bytes = 2.0 * Float.BYTES * lanes * vectors;
  }

  private static Program program(int lanes, int vectors) {
    StringBuilder body = new StringBuilder();
    for (int part = 0; part < 4; part++) {
      String place = "%i * " + 4 * lanes + " + " + part * lanes;
      String at = lanes == 1 ? place : "ramp(" + place + ", 1, " + lanes + ")";
      String factor = lanes == 1 ? "1.5_f32" : "splat(1.5_f32, " + lanes + ")";
      body.append("      %y[" + at + "] = %x[" + at + "] * " + factor + "\n");
    }
    long count = (long) lanes * vectors;
    String text =
        """
        program @stream {
          input "x": f32[COUNT]
          output "y": f32[COUNT]
          buffer %x: f32[COUNT] in input 0
          buffer %y: f32[COUNT] in output 0
          proc @stream(%x: f32[COUNT] read, %y: f32[COUNT] write) {
            for %i in 0..TURNS {
        BODY    }
          }
          run {
            launch @stream(%x, %y) cost 1000000000
          }
        }
        """
            .replace("BODY", body)
            .replace("COUNT", Long.toString(count))
            .replace("TURNS", Long.toString(vectors / 4));
    return Parser.parse(text, "stream").programs().getFirst();
  }

  /** {@return the bytes that a run reads and writes} */
  double bytes() {
    return bytes;
  }

  /** Runs the loop once. */
  void run() {
    call.run();
  }

  @Override
  public void close() {
    call.close();
  }
}
