package dev.sinter.testsuite.filetest;

import dev.sinter.codegen.Listing;
import dev.sinter.codegen.target.Targets;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.text.Module;
import java.util.Optional;

/**
 * {@code emit WHAT [TARGET]}: the text to check is the item, and what it names, on another level:
 * {@code kernels}, {@code loops}, {@code program}, {@code llvm-ir}, {@code assembly}, {@code
 * bytecode} and the like. Without a target the small one of the other commands, for LLVM this
 * machine.
 */
final class Emit implements Command {
  @Override
  public String name() {
    return "emit";
  }

  @Override
  public boolean wholeFile() {
    return false;
  }

  @Override
  public boolean appliesTo(Item item) {
    return !item.kind().equals("proc");
  }

  @Override
  public Optional<String> run(TestFile file, Item item, String arguments) {
    String[] parts = arguments.split(" ", 2);
    Listing listing = Listing.named(parts[0]);
    Module module = Roundtrip.only(file.module(), item);
    Target target = parts.length > 1 ? Targets.parse(parts[1].strip()) : usual(listing);
    return Optional.of(listing.print(module, target));
  }

  private static Target usual(Listing listing) {
    return switch (listing) {
      case LLVM_IR, OPTIMIZED_LLVM_IR, ASSEMBLY -> Targets.host();
      case SIR, KERNELS, LOOPS, PROGRAM, BYTECODE, VECTOR_BYTECODE -> Lowered.TARGET;
    };
  }
}
