package dev.sinter.codegen.llvm;

import static org.bytedeco.llvm.global.LLVM.LLVMDisposeMemoryBuffer;

import dev.sinter.codegen.Phases;
import dev.sinter.ir.IrException;
import dev.sinter.ir.target.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.llvm.LLVM.LLVMMemoryBufferRef;

/**
 * Turns the modules of a program into object files, each on a thread of its own while it lasts; the
 * first on the caller's. What is reported as the time of a phase is that of the first module;
 * waiting for the others counts as generating.
 */
final class ModuleCompilation {
  private final Target target;
  private final Phases phases;

  ModuleCompilation(Target target, Phases phases) {
    this.target = target;
    this.phases = phases;
  }

  /** What became of one module. */
  private static final class Job implements Runnable {
    private final String text;
    private final Target target;
    private Optional<LLVMMemoryBufferRef> object = Optional.empty();
    private Optional<Throwable> failure = Optional.empty();

    Job(String text, Target target) {
      this.text = text;
      this.target = target;
    }

    @Override
    public void run() {
      try {
        object = Optional.of(compile(text, target, new Phases(), List.of()));
      } catch (Throwable e) { // thrown again by the thread that waits
        failure = Optional.of(e);
      }
    }
  }

  /**
   * {@return one object file per module, which belong to the caller}
   *
   * @throws IrException if LLVM refuses a module
   */
  List<LLVMMemoryBufferRef> objects(List<String> texts) {
    List<Job> jobs = texts.stream().skip(1).map(text -> new Job(text, target)).toList();
    List<Thread> threads = new ArrayList<>();
    for (Job job : jobs) {
      threads.add(Thread.ofPlatform().daemon().name("sinter-compile").start(job));
    }
    List<LLVMMemoryBufferRef> objects = new ArrayList<>();
    Optional<Throwable> failure = Optional.empty();
    try {
      objects.add(compile(texts.getFirst(), target, phases, threads));
    } catch (IrException e) {
      failure = Optional.of(e);
    }
    await(threads);
    for (Job job : jobs) {
      job.object.ifPresent(objects::add);
      failure = failure.or(() -> job.failure);
    }
    if (failure.isPresent()) {
      objects.forEach(object -> LLVMDisposeMemoryBuffer(object));
      throw switch (failure.get()) {
        case IrException e -> e;
        case Throwable e -> new IrException("llvm: compiling failed: " + e, e);
      };
    }
    return objects;
  }

  private static void await(List<Thread> threads) {
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static LLVMMemoryBufferRef compile(
      String text, Target target, Phases phases, List<Thread> others) {
    try (LlvmModule module = phases.time("llvm-parse", () -> LlvmModule.parse(text, target))) {
      phases.time("llvm-optimize", module::optimize);
      return phases.time(
          "llvm-generate",
          () -> {
            LLVMMemoryBufferRef object = module.object();
            await(others);
            return object;
          });
    }
  }
}
