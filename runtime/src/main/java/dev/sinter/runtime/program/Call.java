package dev.sinter.runtime.program;

import dev.sinter.runtime.buffer.Buffer;
import java.util.List;

/**
 * One call of a program. All buffers live in the {@link Executable#memory()} of the program, have
 * the type of their port and exactly its number of elements; whoever makes a call has checked that.
 *
 * @param inputs one buffer per input, only read
 * @param variables one buffer per variable, changed in place where the signature says written
 * @param outputs one buffer per output, overlapping nothing else
 * @param dimensions value of every dimension, in the order of the signature
 * @param workspace scratch memory, used by this call alone
 * @param workers how many threads enter
 */
@SuppressWarnings("ArrayRecordComponent") // compiled code reads the array; calls are never compared
public record Call(
    List<Buffer> inputs,
    List<Buffer> variables,
    List<Buffer> outputs,
    long[] dimensions,
    Workspace workspace,
    int workers) {

  /** Freezes the lists. The dimensions are not copied: nobody changes them during a call. */
  public Call {
    inputs = List.copyOf(inputs);
    variables = List.copyOf(variables);
    outputs = List.copyOf(outputs);
  }
}
