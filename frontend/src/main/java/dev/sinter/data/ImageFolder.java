package dev.sinter.data;

import dev.sinter.config.ArgumentTypes;
import dev.sinter.ir.ModelException;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.random.Philox;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A folder of pictures, one folder within it for each class, as a data set of batches: pictures are
 * read when they are needed.
 *
 * <pre>
 *   flowers/daisy/1.png  flowers/daisy/2.jpg  flowers/rose/1.png      classes: daisy = 0, rose = 1
 * </pre>
 */
public final class ImageFolder {
  private static final List<String> ENDINGS = List.of(".bmp", ".gif", ".jpeg", ".jpg", ".png");
  private static final List<String> LABEL_MODES = List.of("int", "categorical", "binary", "none");
  private static final List<String> SUBSETS = List.of("training", "validation");

  private final Path folder;
  private final ImageFile format = new ImageFile().interpolation("bilinear").size(256, 256);
  private String labelMode = "int";
  private Optional<List<String>> classNames = Optional.empty();
  private int batchSize = 32;
  private boolean shuffle = true;
  private OptionalLong seed = OptionalLong.empty();
  private double validationSplit;
  private String subset = "";
  private boolean followsLinks;
  private Consumer<String> messages = System.out::println;
  private Duration patience = Duration.ofSeconds(2);

  /** Looks into a folder. */
  public ImageFolder(Path folder) {
    this.folder = folder;
  }

  private static String oneOf(String argument, List<String> known, String value) {
    if (!known.contains(value)) {
      throw new ModelException(
          "image folder: "
              + argument
              + " must be one of "
              + String.join(", ", known)
              + ", got "
              + ArgumentTypes.show(value));
    }
    return value;
  }

  /**
   * Sets what targets are: numbers of classes ({@code int}, default), rows with a single one
   * ({@code categorical}), 0 or 1 as f32 ({@code binary}), or {@code none}.
   */
  public ImageFolder labelMode(String value) {
    labelMode = oneOf("label_mode", LABEL_MODES, value);
    return this;
  }

  /** Sets the classes and their order; the folders in alphanumeric order by default. */
  public ImageFolder classNames(List<String> names) {
    if (names.isEmpty() || names.stream().distinct().count() < names.size()) {
      throw new ModelException(
          "image folder: class_names must be at least one name, each once, got " + names);
    }
    classNames = Optional.of(List.copyOf(names));
    return this;
  }

  /** Sets the channels: {@code grayscale}, {@code rgb} (default) or {@code rgba}. */
  public ImageFolder colorMode(String value) {
    format.colorMode(value);
    return this;
  }

  /** Sets the pictures in a batch; 32 by default. */
  public ImageFolder batchSize(int value) {
    if (value < 1) {
      throw new ModelException("image folder: batch_size must be at least 1, got " + value);
    }
    batchSize = value;
    return this;
  }

  /** Sets the size that pictures are brought to; 256 x 256 by default. */
  public ImageFolder imageSize(int height, int width) {
    format.size(height, width);
    return this;
  }

  /** Sets whether pictures come in a random order, another one in each pass; true by default. */
  public ImageFolder shuffle(boolean value) {
    shuffle = value;
    return this;
  }

  /** Sets the seed of the order; the session's by default. */
  public ImageFolder seed(long value) {
    seed = OptionalLong.of(value);
    return this;
  }

  /**
   * Sets aside the tail of the shuffled pictures.
   *
   * @param part of all pictures, between 0 and 1
   * @param side {@code training} or {@code validation}; both need the same seed
   */
  public ImageFolder validationSplit(double part, String side) {
    if (!(part > 0 && part < 1)) {
      throw new ModelException(
          "image folder: validation_split must be between 0 and 1, got " + part);
    }
    validationSplit = part;
    subset = oneOf("subset", SUBSETS, side);
    return this;
  }

  /** Sets how pictures are resized: {@code bilinear} (default) or {@code nearest}. */
  public ImageFolder interpolation(String value) {
    format.interpolation(value);
    return this;
  }

  /** Sets whether links to folders are followed; false by default. */
  public ImageFolder followLinks(boolean value) {
    followsLinks = value;
    return this;
  }

  /** Sets whether pictures are cut to the wanted proportions before resizing. */
  public ImageFolder cropToAspectRatio(boolean value) {
    format.keepAspectRatio(value);
    return this;
  }

  /** Sets who is told what was found; the standard output by default. */
  public ImageFolder messages(Consumer<String> sink) {
    messages = sink;
    return this;
  }

  /** Sets how long looking for pictures is silent before it says how far it is; 2 s by default. */
  public ImageFolder patience(Duration value) {
    patience = value;
    return this;
  }

  /** A picture and the number of its class. */
  private record Labelled(Path path, int label) {}

  /** {@return the names of the classes, in the order of their numbers} */
  public List<String> classes() {
    List<String> found =
        list(folder, 1).stream()
            .filter(path -> Files.isDirectory(path) && !path.equals(folder))
            .map(path -> path.getFileName().toString())
            .sorted()
            .toList();
    if (found.isEmpty()) {
      throw new ModelException(
          folder + ": holds no folders; pictures must be in one folder for each class");
    }
    if (classNames.isPresent() && !found.containsAll(classNames.get())) {
      throw new ModelException(
          folder + ": class_names " + classNames.get() + " are not all among its folders " + found);
    }
    return classNames.orElse(found);
  }

  private List<Path> list(Path inside, int depth) {
    if (!Files.isDirectory(inside)) {
      throw new ModelException(inside + ": there is no such folder");
    }
    FileVisitOption[] options =
        followsLinks
            ? new FileVisitOption[] {FileVisitOption.FOLLOW_LINKS}
            : new FileVisitOption[0];
    try (Stream<Path> files = Files.walk(inside, depth, options)) {
      return files.sorted().toList();
    } catch (IOException | java.io.UncheckedIOException e) {
      throw new ModelException(inside + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static boolean isPicture(Path path) {
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    return Files.isRegularFile(path) && ENDINGS.stream().anyMatch(name::endsWith);
  }

  /**
   * {@return the batches}
   *
   * @throws ModelException if there are no pictures, or settings do not fit
   */
  public Dataset dataset() {
    List<String> classes = classes();
    if (labelMode.equals("binary") && classes.size() != 2) {
      throw new ModelException("image folder: label_mode binary needs two classes, got " + classes);
    }
    List<Labelled> files = files(classes);
    messages.accept(
        "Found " + files.size() + " files belonging to " + classes.size() + " classes.");
    long key = seed.orElseGet(() -> Session.current().nextSeed());
    List<Labelled> used = part(files, key);
    if (used.isEmpty()) {
      throw new ModelException(folder + ": holds no pictures (" + String.join(", ", ENDINGS) + ")");
    }
    return Dataset.counted(
            used.size(),
            shuffle ? OptionalLong.of(key) : OptionalLong.empty(),
            i -> read(used.get((int) i), classes.size()))
        .batch(batchSize);
  }

  private List<Labelled> files(List<String> classes) {
    List<Labelled> files = new ArrayList<>();
    long told = System.nanoTime();
    for (int label = 0; label < classes.size(); label++) {
      for (Path path : list(folder.resolve(classes.get(label)), Integer.MAX_VALUE)) {
        if (isPicture(path)) {
          files.add(new Labelled(path, label));
        }
        if (System.nanoTime() - told > patience.toNanos()) {
          told = System.nanoTime();
          messages.accept(
              "Looking for pictures: "
                  + files.size()
                  + " so far, in folder "
                  + (label + 1)
                  + " of "
                  + classes.size()
                  + ".");
        }
      }
    }
    return files;
  }

  private List<Labelled> part(List<Labelled> files, long key) {
    if (subset.isEmpty()) {
      return files;
    } else if (shuffle && seed.isEmpty()) {
      throw new ModelException(
          "image folder: validation_split of shuffled pictures needs a seed, so that both subsets"
              + " are cut alike");
    }
    List<Labelled> order = new ArrayList<>();
    if (shuffle) {
      for (int i : new Philox(key, -1).permutation(files.size())) {
        order.add(files.get(i));
      }
    } else {
      order.addAll(files);
    }
    int held = (int) (validationSplit * files.size());
    boolean training = subset.equals("training");
    List<Labelled> used =
        training
            ? order.subList(0, files.size() - held)
            : order.subList(files.size() - held, files.size());
    messages.accept("Using " + used.size() + " files for " + subset + ".");
    return List.copyOf(used);
  }

  private Element read(Labelled file, int classes) {
    Tensor image = format.read(file.path);
    return switch (labelMode) {
      case "int" -> Element.of(image, Tensor.of(NdArray.of(new int[] {file.label})));
      case "binary" -> Element.of(image, Tensor.of(NdArray.of(new float[] {file.label}, 1)));
      case "categorical" -> {
        float[] row = new float[classes];
        row[file.label] = 1;
        yield Element.of(image, Tensor.of(row));
      }
      default -> Element.of(image);
    };
  }
}
