package dev.sinter.layers;

import dev.sinter.config.ArgumentType;
import dev.sinter.config.ArgumentTypes;
import dev.sinter.config.BadValueException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tokens in order, or the path of a text file with one in each line. */
final class TokensType implements ArgumentType<List<String>> {
  private static final ArgumentType<List<String>> LIST = ArgumentTypes.list(ArgumentTypes.STRING);

  @Override
  public List<String> read(@Nullable Object value) {
    return value instanceof String path ? lines(path) : LIST.read(value);
  }

  private List<String> lines(String path) {
    try {
      return List.copyOf(Files.readAllLines(Path.of(path)));
    } catch (IOException | InvalidPathException e) {
      throw new BadValueException(
          "must be " + describe() + "; the file '" + path + "' cannot be read: " + e.getMessage());
    }
  }

  @Override
  public @Nullable Object write(List<String> value) {
    return value;
  }

  @Override
  public String describe() {
    return "a list of strings, or a path of a text file";
  }
}
