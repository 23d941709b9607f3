package dev.sinter.testsuite.benchmark;

import dev.sinter.codegen.llvm.LlvmBackend;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.text.Parser;

/**
 * The most that the machine can multiply and add: independent chains of fused multiply-adds in
 * registers, nothing loaded or stored, run by one or more workers. As much as an f32 kernel could
 * reach if memory were free.
 */
final class FmaPeak implements AutoCloseable {
  private static final int ROUNDS = 20_000;
  private static final int PARTS = 16;

  private final PreparedCall call;
  private final double operations;

  /** Compiles the loop for {@code threads} workers of this machine. */
  FmaPeak(LlvmBackend backend, int threads) {
    Target target = backend.target();
    int lanes = Integer.highestOneBit(Math.max(1, target.lanes(Float.BYTES)));
    int chains = target.vectorRegisters() >= 32 ? 24 : 12;
    call = PreparedCall.of(program(lanes, chains), backend, threads);
    operations = 2.0 * lanes * chains * ROUNDS * PARTS;
  }

  private static Program program(int lanes, int chains) {
    String vector = lanes == 1 ? "%x[0]" : "splat(%x[0], " + lanes + ")";
    String other = lanes == 1 ? "%x[1]" : "splat(%x[1], " + lanes + ")";
    StringBuilder text = new StringBuilder();
    int size = chains * lanes;
    text.append("program @peak {\n  input \"x\": f32[2]\n  output \"y\": f32[")
        .append(PARTS * size)
        .append("]\n  buffer %x: f32[2] in input 0\n  buffer %y: f32[")
        .append(PARTS * size)
        .append("] in output 0\n  proc @peak(%x: f32[2] read, %y: f32[")
        .append(PARTS * size)
        .append("] write) {\n    parallel %p in 0..")
        .append(PARTS)
        .append(" {\n      alloc %a: f32[")
        .append(size)
        .append("] register\n");
    for (int c = 0; c < chains; c++) {
      text.append("      %a[").append(place(c, lanes)).append("] = ").append(vector).append("\n");
    }
    text.append("      for %k in 0..").append(ROUNDS).append(" {\n");
    for (int c = 0; c < chains; c++) {
      String a = "%a[" + place(c, lanes) + "]";
      text.append("        ").append(a).append(" = fma(").append(a);
      text.append(", ").append(vector).append(", ").append(other).append(")\n");
    }
    text.append("      }\n");
    for (int c = 0; c < chains; c++) {
      String y =
          lanes == 1 ? "" + c : "ramp(%p * " + size + " + " + c * lanes + ", 1, " + lanes + ")";
      if (lanes == 1) {
        y = "%p * " + size + " + " + c;
      }
      text.append("      %y[").append(y).append("] = %a[").append(place(c, lanes)).append("]\n");
    }
    text.append("    }\n  }\n  run {\n    launch @peak(%x, %y) cost 1000000000\n  }\n}\n");
    return Parser.parse(text.toString(), "peak").programs().getFirst();
  }

  private static String place(int chain, int lanes) {
    return lanes == 1 ? "" + chain : "ramp(" + chain * lanes + ", 1, " + lanes + ")";
  }

  /** {@return the floating-point operations of one run} */
  double operations() {
    return operations;
  }

  /** Runs the loop once, by all workers. */
  void run() {
    call.run();
  }

  @Override
  public void close() {
    call.close();
  }
}
