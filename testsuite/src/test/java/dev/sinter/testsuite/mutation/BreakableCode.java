package dev.sinter.testsuite.mutation;

import java.io.File;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Class files in which every site asks {@link BreakSwitch}, and the list of all sites. */
final class BreakableCode {
  /** What they give is about the compiler, not about models. */
  private static final Set<String> LEFT_ALONE =
      Set.of("toString", "hashCode", "equals", "<clinit>", "values", "valueOf");

  private static final String SUFFIX = ".class";

  private final SequencedMap<String, byte[]> classes = new LinkedHashMap<>();
  private final List<Site> sites = new ArrayList<>();

  private BreakableCode() {}

  /**
   * Makes breakable code of classes of this class path.
   *
   * @param chosen names of classes, with dots
   */
  static BreakableCode of(Predicate<String> chosen) throws IOException {
    BreakableCode code = new BreakableCode();
    ClassFile files =
        ClassFile.of(
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(BreakableCode.class.getClassLoader())));
    classFiles(chosen).forEach((name, bytes) -> code.classes.put(name, code.make(files, bytes)));
    return code;
  }

  private static SequencedMap<String, byte[]> classFiles(Predicate<String> chosen)
      throws IOException {
    SequencedMap<String, byte[]> all = new TreeMap<>();
    for (String entry : ClassPath.text().split(File.pathSeparator)) {
      Path path = Path.of(entry);
      if (Files.isDirectory(path)) {
        read(path, chosen, all);
      } else if (path.getFileName().toString().startsWith("sinter-") && Files.exists(path)) {
        try (FileSystem jar =
            FileSystems.newFileSystem(URI.create("jar:" + path.toUri()), Map.of())) {
          read(jar.getPath("/"), chosen, all);
        }
      }
    }
    return all;
  }

  private static void read(Path root, Predicate<String> chosen, SequencedMap<String, byte[]> all)
      throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(f -> f.toString().endsWith(SUFFIX)).toList()) {
        String relative = root.relativize(file).toString().replace('\\', '/');
        String name = relative.substring(0, relative.length() - SUFFIX.length()).replace('/', '.');
        if (chosen.test(name)) {
          all.put(name, Files.readAllBytes(file));
        }
      }
    }
  }

  private byte[] make(ClassFile files, byte[] bytes) {
    ClassModel model = files.parse(bytes);
    Map<String, String> rules = RuleBodies.of(model);
    ClassTransform transform =
        (builder, element) -> {
          if (element instanceof MethodModel method
              && method.code().isPresent()
              && !LEFT_ALONE.contains(method.methodName().stringValue())) {
            SiteMaker maker = new SiteMaker(model, method, rules, sites.size());
            builder.transformMethod(method, MethodTransform.transformingCode(maker));
            sites.addAll(maker.sites());
          } else {
            builder.with(element);
          }
        };
    return files.transformClass(model, transform);
  }

  /** {@return the code of a class, if it is breakable} */
  Optional<byte[]> code(String className) {
    return Optional.ofNullable(classes.get(className));
  }

  /** {@return all sites, by number} */
  List<Site> sites() {
    return List.copyOf(sites);
  }
}
