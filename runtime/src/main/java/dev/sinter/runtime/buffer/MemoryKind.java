package dev.sinter.runtime.buffer;

/** Where the buffers of a program must live. */
public enum MemoryKind {
  /** Memory outside the Java heap, aligned to 64 bytes: for machine code. */
  NATIVE,
  /** A primitive Java array: for bytecode. */
  HEAP
}
