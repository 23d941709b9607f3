package dev.sinter.runtime.execution;

import dev.sinter.runtime.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** Keeps buffers from being closed while compiled code works on their addresses. */
final class BufferUse implements AutoCloseable {
  private final List<Buffer> held = new ArrayList<>();

  private BufferUse() {}

  static BufferUse begin(List<Buffer> inputs, List<Buffer> outputs) {
    BufferUse use = new BufferUse();
    try {
      use.hold(inputs);
      use.hold(outputs);
      return use;
    } catch (RuntimeException e) {
      use.close();
      throw e;
    }
  }

  private void hold(List<Buffer> buffers) {
    for (Buffer buffer : buffers) {
      buffer.acquire();
      held.add(buffer);
    }
  }

  @Override
  public void close() {
    held.forEach(Buffer::release);
  }
}
