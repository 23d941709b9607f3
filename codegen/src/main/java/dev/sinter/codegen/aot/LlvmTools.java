package dev.sinter.codegen.aot;

import dev.sinter.ir.IrException;
import dev.sinter.ir.ModelException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.llvm.global.LLVM;

/**
 * The command-line tools that come with LLVM, such as its linker. They look for LLVM's library
 * under a name that the jar does not give it, so they run from a private directory of links, which
 * is removed when this is closed.
 */
public final class LlvmTools implements AutoCloseable {
  private static final String LIBRARY = "libLLVM.so.20.1";

  private final Path directory;

  /**
   * Prepares the directory.
   *
   * @throws ModelException if the temporary directory cannot be written
   */
  public LlvmTools() {
    try {
      directory = Files.createTempDirectory("sinter-llvm");
      Files.createSymbolicLink(
          directory.resolve(LIBRARY), resource("libLLVM.so").toPath().toAbsolutePath());
    } catch (IOException e) {
      throw new ModelException("compile: cannot prepare LLVM's tools: " + e.getMessage());
    }
  }

  private static File resource(String name) throws IOException {
    File file =
        Loader.cacheResource(LLVM.class, "/org/bytedeco/llvm/" + Loader.getPlatform() + "/" + name);
    if (file == null) {
      throw new IOException("LLVM for " + Loader.getPlatform() + " has no " + name);
    }
    return file;
  }

  /**
   * Runs a tool and waits for it.
   *
   * @param tool file name in LLVM's distribution, such as {@code lld}
   * @param alias the name it is called by, such as {@code ld.lld}
   * @param arguments its arguments
   * @return what it printed
   * @throws IrException if it fails; cites what it printed
   */
  public String run(String tool, String alias, List<String> arguments) {
    try {
      File program = resource(tool);
      if (!program.canExecute() && !program.setExecutable(true)) {
        throw new IOException(program + " cannot be made executable");
      }
      Path link = directory.resolve(alias);
      if (!Files.exists(link)) {
        Files.createSymbolicLink(link, program.toPath().toAbsolutePath());
      }
      List<String> command = new ArrayList<>(List.of(link.toString()));
      command.addAll(arguments);
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().put("LD_LIBRARY_PATH", directory.toString());
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IrException(alias + " failed: " + output.strip());
      }
      return output;
    } catch (IOException e) {
      throw new ModelException("compile: cannot run " + alias + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ModelException("compile: interrupted while " + alias + " ran");
    }
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      directory.toFile().deleteOnExit();
    }
  }
}
