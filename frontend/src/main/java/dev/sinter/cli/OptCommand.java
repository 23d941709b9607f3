package dev.sinter.cli;

import dev.sinter.codegen.Listing;
import dev.sinter.codegen.target.Targets;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.text.Module;
import dev.sinter.ir.text.Parser;
import dev.sinter.passes.PassContext;
import dev.sinter.passes.PassFactory;
import dev.sinter.passes.PassManager;
import dev.sinter.passes.PassRegistry;
import dev.sinter.passes.Pipeline;
import dev.sinter.runtime.file.AtomicFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sinter opt}: runs passes on IR text. */
@Command(
    name = "opt",
    description = "Runs passes on IR text (.sir) and prints the result.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  sinter opt --list",
      "  sinter opt model.sir --pipeline canonicalize,differentiate --timings",
      "  sinter opt model.sir --pipeline canonicalize --explain --dump steps -o out.sir",
      "  sinter opt model.sir --pipeline fuse,write-loops,schedule     one step after the other",
      "  sinter opt model.sir --emit assembly --target aarch64",
      "",
      "A file '-' is the standard input. Pipelines are written NAME{OPTION=VALUE,...},NAME,..."
    })
final class OptCommand implements Callable<Integer> {
  @Spec private CommandSpec specification;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILE",
      description = "IR text, or - for the standard input.")
  private @Nullable String file;

  @Option(
      names = "--pipeline",
      paramLabel = "PASSES",
      defaultValue = "",
      description = "The passes, with commas.")
  private String pipeline;

  @Option(
      names = "--target",
      paramLabel = "TRIPLE",
      defaultValue = "host",
      description = "The machine that passes work for.")
  private String target;

  @Option(
      names = "--explain",
      description = "Print what passes decided and why, to standard error.")
  private boolean explain;

  @Option(names = "--timings", description = "Print how long each pass took, to standard error.")
  private boolean timings;

  @Option(
      names = "--dump",
      paramLabel = "DIR",
      description = "Write the module after each pass that changed it.")
  private @Nullable Path dump;

  @Option(names = "--stop-after", paramLabel = "PASS", description = "The last pass to run.")
  private @Nullable String stopAfter;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write the result here instead of printing it.")
  private @Nullable Path output;

  @Option(
      names = "--emit",
      paramLabel = "WHAT",
      defaultValue = "sir",
      description =
          "What to print: sir, kernels, loops, program, llvm-ir, optimized-llvm-ir, assembly,"
              + " bytecode, vector-bytecode; steps on the way that the pipeline leaves out are"
              + " run.")
  private String emit;

  @Option(
      names = "--json",
      description = "Print the result, what passes decided and their times as JSON.")
  private boolean json;

  @Option(names = "--list", description = "List all passes and their options.")
  private boolean list;

  @Override
  public Integer call() {
    PrintWriter out = specification.commandLine().getOut();
    PassRegistry registry = PassRegistry.load();
    if (list && json) {
      Json.print(out, registry.factories().stream().map(OptCommand::described).toList());
      return ExitCodes.DONE;
    }
    if (list) {
      registry.factories().forEach(factory -> print(factory, out));
      return ExitCodes.DONE;
    }
    if (file == null) {
      throw new UsageException("a file is needed, or --list");
    }
    Pipeline stages = Pipeline.parse(pipeline);
    Listing listing = Listing.named(emit);
    Module module = Parser.parse(read(file), file);
    PassManager.Options options =
        new PassManager.Options(
            true,
            Optional.ofNullable(dump),
            Optional.of(Path.of("")),
            Optional.ofNullable(stopAfter));
    Target machine = Targets.parse(target);
    PassContext context = new PassContext(machine);
    PassManager.Result result = new PassManager(registry, options).run(stages, module, context);
    PrintWriter err = specification.commandLine().getErr();
    if (explain && !json) {
      context.remarks().forEach(remark -> err.println(remark.pass() + ": " + remark.text()));
    }
    if (timings && !json) {
      result.timings().forEach(err::println);
    }
    err.flush();
    String text = listing.print(result.module(), machine);
    if (output != null) {
      AtomicFile.write(output, stream -> stream.write(text.getBytes(StandardCharsets.UTF_8)));
    } else if (!json) {
      out.print(text);
    }
    if (json) {
      Json.print(out, described(result, context, text));
    }
    out.flush();
    return ExitCodes.DONE;
  }

  private Map<String, Object> described(
      PassManager.Result result, PassContext context, String text) {
    Map<String, Object> description = new LinkedHashMap<>();
    if (output == null) {
      description.put("text", text);
    } else {
      description.put("file", output.toString());
    }
    description.put(
        "remarks",
        context.remarks().stream()
            .map(remark -> Map.of("pass", remark.pass(), "text", remark.text()))
            .toList());
    description.put("timings", result.timings().stream().map(String::valueOf).toList());
    return description;
  }

  private static Map<String, Object> described(PassFactory factory) {
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("name", factory.name());
    description.put("description", factory.description());
    Map<String, String> options = new LinkedHashMap<>();
    factory.options().forEach(o -> options.put(o.name(), o.description()));
    description.put("options", options);
    return description;
  }

  private static String read(String file) {
    try {
      return file.equals("-")
          ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
          : Files.readString(Path.of(file));
    } catch (NoSuchFileException e) {
      throw new ModelException(file + ": there is no such file");
    } catch (IOException e) {
      throw new ModelException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static void print(PassFactory factory, PrintWriter out) {
    out.println(factory.name() + ": " + factory.description());
    List<PassFactory.Option> options = factory.options();
    options.forEach(
        option ->
            out.println(
                "    "
                    + option.name()
                    + "="
                    + option.defaultValue()
                    + "  "
                    + option.description()));
  }
}
