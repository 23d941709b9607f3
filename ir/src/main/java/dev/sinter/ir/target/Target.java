package dev.sinter.ir.target;

import java.util.List;

/**
 * What passes may know of the machine that code is made for. Schedules are chosen from these facts;
 * no pass asks which backend runs them.
 *
 * @param triple such as {@code x86_64-unknown-linux-gnu}, or {@code jvm}
 * @param cpu name of the processor model, empty for the baseline of the triple
 * @param features features of the processor in LLVM's notation, empty for those of the model
 * @param vectorBytes width of the vectors that schedules make; 0 when code is scalar
 * @param vectorRegisters number of vector registers
 * @param fma whether a multiply-add rounds once and is as fast as a multiplication
 * @param level1Bytes first-level data cache of a core
 * @param level2Bytes second-level cache of a core
 * @param indexBits width of indices, 32 or 64
 * @param gpu whether kernels run as blocks of threads
 */
public record Target(
    String triple,
    String cpu,
    List<String> features,
    int vectorBytes,
    int vectorRegisters,
    boolean fma,
    long level1Bytes,
    long level2Bytes,
    int indexBits,
    boolean gpu) {
  /** Freezes the list. */
  public Target {
    features = List.copyOf(features);
  }

  /** {@return the lanes of a vector whose elements have {@code elementBytes}; at least 1} */
  public int lanes(int elementBytes) {
    return Math.max(1, vectorBytes / elementBytes);
  }
}
