package dev.sinter.codegen.aot;

import dev.sinter.codegen.llvm.EmitOptions;
import dev.sinter.codegen.llvm.LlvmModule;
import dev.sinter.codegen.llvm.ModuleText;
import dev.sinter.codegen.llvm.Names;
import dev.sinter.codegen.llvm.ProgramEmitter;
import dev.sinter.ir.IrException;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.target.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * Compiles entries of a model to files.
 *
 * <pre>
 *   programs -- print, one module for all entries --> LLVM --> NAME.o --> archive, lld --> libraries, executables
 *                                                          layouts ----------------------> NAME.h
 * </pre>
 */
public final class AotCompiler {
  private static final EmitOptions OPTIONS = new EmitOptions(false, true, false);

  private final AotModel model;
  private final Target target;
  private final List<StateLayout> layouts;
  private final List<EntryPoint> entries = new ArrayList<>();

  /** Prepares to compile {@code model} for {@code target}. */
  public AotCompiler(AotModel model, Target target) {
    this.model = model;
    this.target = target;
    this.layouts = List.of(StateLayout.of(model, "weights"), StateLayout.of(model, "state"));
    for (Map.Entry<String, Program> entry : model.entries().entrySet()) {
      entries.add(
          new EntryPoint(
              model.name(), entry.getKey(), entry.getValue(), layouts.get(0), layouts.get(1)));
    }
  }

  /**
   * Writes files. They are made in a hidden directory beside their place and moved there when all
   * of them are complete: a directory that was absent appears with all of them, and in one that is
   * there each file is replaced whole or not at all.
   *
   * @param artifacts which kinds
   * @param directory where; made if absent
   * @return the files, in the order of {@link Artifact}, executables in that of the entries
   * @throws ModelException if the target has no such kind, an executable's entry changes variables,
   *     or the directory cannot be written
   */
  public List<Path> compile(Set<Artifact> artifacts, Path directory) {
    artifacts.forEach(this::check);
    try {
      boolean absent = !Files.exists(directory);
      Path work =
          workDirectory(absent ? directory.toAbsolutePath().normalize() : directory, absent);
      try {
        List<Path> made = new ArrayList<>();
        if (!artifacts.equals(Set.of(Artifact.HEADER))) {
          compile(artifacts, work, made);
        }
        if (artifacts.contains(Artifact.HEADER)) {
          made.add(Files.writeString(work.resolve(model.name() + ".h"), header()));
        }
        return place(made, work, directory, absent);
      } finally {
        delete(work);
      }
    } catch (IOException e) {
      throw new ModelException("compile: cannot write to " + directory + ": " + e.getMessage());
    }
  }

  /** Beside an absent directory, to take its name; else within it, on the same disk. */
  private static Path workDirectory(Path directory, boolean absent) throws IOException {
    if (!absent) {
      return Files.createTempDirectory(directory, ".sinter");
    }
    Path parent = Objects.requireNonNullElse(directory.getParent(), directory.getRoot());
    Files.createDirectories(parent);
    String random = Long.toHexString(ThreadLocalRandom.current().nextLong());
    return Files.createDirectory(
        parent.resolve("." + directory.getFileName() + "." + random + ".tmp"));
  }

  private static List<Path> place(List<Path> made, Path work, Path directory, boolean absent)
      throws IOException {
    if (absent) {
      try (Stream<Path> files = Files.list(work)) {
        for (Path file : files.filter(file -> !made.contains(file)).toList()) {
          delete(file); // what the linker read
        }
      }
      Files.move(work, directory, StandardCopyOption.ATOMIC_MOVE);
      return made.stream().map(file -> directory.resolve(file.getFileName())).toList();
    }
    List<Path> files = new ArrayList<>();
    for (Path file : made) {
      files.add(
          Files.move(
              file,
              directory.resolve(file.getFileName()),
              StandardCopyOption.ATOMIC_MOVE,
              StandardCopyOption.REPLACE_EXISTING));
    }
    return files;
  }

  /** {@return the C header} */
  public String header() {
    return new CHeader(model.name(), target.indexBits()).write(layouts, entries);
  }

  /** {@return the module of all entries, before LLVM's passes} */
  public String print() {
    List<String> definitions = new ArrayList<>();
    for (EntryPoint entry : entries) {
      definitions.add(new ProgramEmitter(entry.renamed(), target, OPTIONS).definitions());
      definitions.add(entry.definition(target.indexBits()));
    }
    for (StateLayout layout : layouts) {
      layout.image().ifPresent(image -> definitions.add(constant(layout, image)));
    }
    return ModuleText.of(target, false, definitions);
  }

  private String constant(StateLayout layout, byte[] image) {
    String symbol = initial(layout);
    String section = isElf() ? ", section \".rodata." + symbol + "\"" : "";
    return Names.global(symbol)
        + " = constant "
        + ModuleText.array(image)
        + section
        + ", align 64\n";
  }

  private String initial(StateLayout layout) {
    return model.name() + "_initial_" + layout.group();
  }

  private void compile(Set<Artifact> artifacts, Path work, List<Path> made) throws IOException {
    Path object = work.resolve(model.name() + ".o");
    try (LlvmModule module = LlvmModule.parse(print(), target)) {
      module.optimize();
      if (artifacts.contains(Artifact.LLVM_IR)) {
        made.add(Files.writeString(work.resolve(model.name() + ".ll"), module.text()));
      }
      // Emission changes the module; each kind starts from the optimised text.
      if (artifacts.contains(Artifact.ASSEMBLY)) {
        Path assembly = work.resolve(model.name() + ".s");
        try (LlvmModule copy = LlvmModule.parse(module.text(), target)) {
          copy.writeAssembly(assembly);
        }
        made.add(assembly);
      }
      module.writeObject(object);
    }
    if (artifacts.contains(Artifact.OBJECT)) {
      made.addFirst(object);
    }
    if (artifacts.contains(Artifact.STATIC_LIBRARY)) {
      byte[] archive = Archive.of("model.o", Files.readAllBytes(object), symbols());
      made.add(Files.write(work.resolve("lib" + model.name() + ".a"), archive));
    }
    if (artifacts.contains(Artifact.SHARED_LIBRARY)) {
      made.add(link(object, work));
    }
    if (artifacts.contains(Artifact.EXECUTABLE)) {
      for (EntryPoint entry : entries) {
        made.add(executable(entry, object, work));
      }
    }
  }

  private List<String> symbols() {
    List<String> symbols = new ArrayList<>(entries.stream().map(EntryPoint::symbol).toList());
    layouts.stream()
        .filter(layout -> layout.image().isPresent())
        .forEach(layout -> symbols.add(initial(layout)));
    return symbols;
  }

  private Path link(Path object, Path work) {
    try (LlvmTools tools = new LlvmTools()) {
      if (isWebAssembly()) {
        Path file = work.resolve(model.name() + ".wasm");
        List<String> arguments =
            new ArrayList<>(List.of("--no-entry", "--export-memory", "--export=__heap_base"));
        symbols().forEach(symbol -> arguments.add("--export=" + symbol));
        arguments.addAll(List.of("-o", file.toString(), object.toString()));
        tools.run("lld", "wasm-ld", arguments);
        return file;
      }
      Path file = work.resolve("lib" + model.name() + ".so");
      linked(
          tools,
          object,
          List.of(
              "-shared",
              "-nostdlib",
              "--no-undefined",
              "--gc-sections",
              "-z",
              "noexecstack",
              "-soname",
              file.getFileName().toString(),
              "-o",
              file.toString(),
              object.toString()));
      return file;
    }
  }

  private Path executable(EntryPoint entry, Path object, Path work) throws IOException {
    Path start = work.resolve(entry.symbol() + ".start.o");
    Path file = work.resolve(model.name() + "-" + entry.name());
    String text =
        ModuleText.of(target, false, List.of(new ProgramStart(entry, target).definitions()));
    try (LlvmModule module = LlvmModule.parse(text, target);
        LlvmTools tools = new LlvmTools()) {
      module.optimize().writeObject(start);
      linked(
          tools,
          object,
          List.of(
              "-static",
              "-nostdlib",
              "--gc-sections",
              "-z",
              "noexecstack",
              "-o",
              file.toString(),
              start.toString(),
              object.toString()));
    }
    return file;
  }

  /** Links, or says which functions the processor's instructions cannot stand in for. */
  private void linked(LlvmTools tools, Path object, List<String> arguments) {
    try {
      tools.run("lld", "ld.lld", arguments);
    } catch (IrException e) {
      List<String> undefined =
          tools.run("llvm-nm", "llvm-nm", List.of("-u", "-j", object.toString())).lines().toList();
      if (undefined.isEmpty()) {
        // The object is sound, so it is the system that refuses: a full disk, say.
        throw new ModelException("compile: " + e.getMessage(), e);
      }
      throw new ModelException(
          "compile: "
              + target.triple()
              + (target.cpu().isEmpty() ? "" : " with processor " + target.cpu())
              + " lacks instructions that the model needs, so that the code calls "
              + String.join(", ", undefined)
              + "; name a processor or features, as in --target TRIPLE:CPU:+FEATURE, or use a"
              + " static library and link the C compiler's own",
          e);
    }
  }

  private void check(Artifact artifact) {
    switch (artifact) {
      case OBJECT, ASSEMBLY, LLVM_IR, STATIC_LIBRARY, HEADER -> {}
      case SHARED_LIBRARY -> {
        if (!isWebAssembly() && !target.triple().contains("linux")) {
          throw new ModelException(
              "compile: shared libraries are made for Linux and WebAssembly, not for "
                  + target.triple()
                  + "; use a static library");
        }
      }
      case EXECUTABLE -> {
        for (EntryPoint entry : entries) {
          ProgramStart.check(entry, target);
        }
      }
    }
  }

  private boolean isWebAssembly() {
    return target.triple().startsWith("wasm");
  }

  private boolean isElf() {
    return !isWebAssembly()
        && Stream.of("darwin", "macos", "ios", "windows").noneMatch(target.triple()::contains);
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
