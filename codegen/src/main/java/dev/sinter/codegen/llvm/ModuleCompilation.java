package dev.sinter.codegen.llvm;

import static org.bytedeco.llvm.global.LLVM.LLVMDisposeMemoryBuffer;
import static org.bytedeco.llvm.global.LLVM.LLVMGetBufferSize;
import static org.bytedeco.llvm.global.LLVM.LLVMGetBufferStart;

import dev.sinter.codegen.Phases;
import dev.sinter.ir.IrException;
import dev.sinter.ir.target.Target;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.llvm.LLVM.LLVMMemoryBufferRef;

/**
 * Turns the modules of a program into object files, as many at a time as there are processors. What
 * is reported as the time of a phase is that of the caller's thread; waiting for the others counts
 * as generating.
 */
final class ModuleCompilation {
  /** LLVM's recursion goes as deep as expressions do; what is not used costs nothing. */
  private static final long STACK = 16L << 20;

  private final Target target;
  private final List<Task> tasks;
  private final AtomicInteger next = new AtomicInteger();

  /**
   * A module to be compiled.
   *
   * @param text the module
   * @param object receives the object file, or why there is none
   */
  record Task(String text, CompletableFuture<byte[]> object) {}

  /**
   * @param target what the modules are for
   * @param tasks the modules
   */
  ModuleCompilation(Target target, List<Task> tasks) {
    this.target = target;
    this.tasks = new ArrayList<>(tasks);
    this.tasks.sort(Comparator.comparingInt(task -> -task.text().length()));
  }

  /**
   * Begins: other processors get to work. The only one there is does it all now, since nobody else
   * would while it does something else.
   */
  void start(Phases phases) {
    int others = Runtime.getRuntime().availableProcessors() - 1;
    for (int i = 0; i < Math.min(tasks.size(), others); i++) {
      Thread.ofPlatform()
          .daemon()
          .name("sinter-compile")
          .stackSize(STACK)
          .start(() -> help(new Phases()));
    }
    if (others == 0) {
      help(phases);
    }
  }

  /** Compiles what nobody has begun yet; the results are in the tasks. */
  void help(Phases phases) {
    for (int i = next.getAndIncrement(); i < tasks.size(); i = next.getAndIncrement()) {
      Task task = tasks.get(i);
      try {
        task.object().complete(compile(task.text(), phases));
      } catch (Throwable e) { // thrown again by whoever waits for the object
        task.object().completeExceptionally(e);
      }
    }
  }

  /** {@return an object file, when whoever makes it is done} */
  static byte[] await(CompletableFuture<byte[]> object) {
    try {
      return object.join();
    } catch (CompletionException e) {
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      throw cause instanceof IrException known
          ? known
          : new IrException("llvm: compiling failed: " + cause, cause);
    }
  }

  private byte[] compile(String text, Phases phases) {
    try (LlvmModule module = phases.time("llvm-parse", () -> LlvmModule.parse(text, target))) {
      phases.time("llvm-optimize", module::optimize);
      return phases.time("llvm-generate", () -> bytes(module.object()));
    }
  }

  private static byte[] bytes(LLVMMemoryBufferRef object) {
    try {
      byte[] bytes = new byte[Math.toIntExact(LLVMGetBufferSize(object))];
      LLVMGetBufferStart(object).get(bytes);
      return bytes;
    } finally {
      LLVMDisposeMemoryBuffer(object);
    }
  }
}
