package dev.sinter.session;

import dev.sinter.codegen.Compiler;
import dev.sinter.codegen.interpreter.InterpreterBackend;
import dev.sinter.codegen.jvm.JvmBackend;
import dev.sinter.codegen.llvm.LlvmBackend;
import dev.sinter.config.ArgumentTypes;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.cache.RecentlyUsed;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.text.NearestName;
import dev.sinter.passes.lower.LoweringOptions;
import dev.sinter.runtime.buffer.MemoryKind;
import dev.sinter.runtime.program.Executable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Compiles graphs for a session's backend, and keeps those programs that many callers may ask for
 * again.
 */
public final class Programs implements AutoCloseable {
  /** What a session's backend can be. */
  public static final List<String> BACKENDS = List.of("llvm", "jvm", "loops", "interpreter");

  private static final int CAPACITY = 1000;

  /**
   * What was compiled so far.
   *
   * @param compiled graphs that were compiled
   * @param reused how often a program was there already
   */
  public record Statistics(long compiled, long reused) {}

  private final String backend;
  private final AtomicLong compiled = new AtomicLong();
  private final AtomicLong reused = new AtomicLong();
  private @Nullable Compiler llvm;
  private final RecentlyUsed<Object, Executable> kept = new RecentlyUsed<>(CAPACITY);

  Programs(String backend) {
    this.backend = checkBackend(backend);
  }

  /** {@return the name, checked} */
  static String checkBackend(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (!BACKENDS.contains(lower)) {
      throw new ModelException(
          "session: backend "
              + ArgumentTypes.show(name)
              + " is not known"
              + NearestName.hint(name, BACKENDS)
              + "; use one of "
              + String.join(", ", BACKENDS));
    }
    return lower;
  }

  /** One for all programs: they share kernels. */
  private synchronized Compiler llvm() {
    if (llvm == null) {
      llvm = new Compiler(new LlvmBackend(), LoweringOptions.DEFAULT);
    }
    return llvm;
  }

  /** {@return where the programs of the backend want their inputs, which are copied otherwise} */
  public MemoryKind memory() {
    return backend.equals("llvm") ? MemoryKind.NATIVE : MemoryKind.HEAP;
  }

  /** {@return how many graphs were compiled, and how often that was not needed} */
  public Statistics statistics() {
    return new Statistics(compiled.get(), reused.get());
  }

  /** {@return a graph as something that runs} */
  public Executable compile(Graph graph) {
    return compile(graph, backend);
  }

  /** {@return a graph as something that runs, on a given backend} */
  public Executable compile(Graph graph, String on) {
    compiled.incrementAndGet();
    return switch (checkBackend(on)) {
      case "interpreter" -> new InterpretedGraph(graph);
      case "jvm" -> new Compiler(new JvmBackend(), LoweringOptions.DEFAULT).compile(graph);
      case "loops" ->
          new Compiler(new InterpreterBackend(), LoweringOptions.DEFAULT).compile(graph);
      default -> llvm().compile(graph);
    };
  }

  /**
   * {@return the program of a key, compiled when first asked for} The least recently used of many
   * are forgotten.
   *
   * @param key equal for equal graphs
   * @param graph makes the graph
   */
  public Executable compile(Object key, Supplier<Graph> graph) {
    synchronized (kept) {
      Optional<Executable> known = kept.find(key);
      if (known.isPresent()) {
        reused.incrementAndGet();
        return known.get();
      }
    }
    Executable made = compile(graph.get());
    synchronized (kept) {
      if (kept.find(key).isEmpty()) {
        kept.keep(key, made);
      }
    }
    return made;
  }

  @Override
  public void close() {
    synchronized (kept) {
      kept.values().forEach(Executable::close);
      kept.clear();
    }
  }
}
