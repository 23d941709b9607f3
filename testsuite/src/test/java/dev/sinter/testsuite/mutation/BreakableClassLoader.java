package dev.sinter.testsuite.mutation;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;

/** Loads the product and its tests anew, breakable where there is breakable code. */
final class BreakableClassLoader extends ClassLoader {
  private static final String PRODUCT = "dev.sinter.";
  private final BreakableCode code;

  BreakableClassLoader(BreakableCode code) {
    super(BreakableClassLoader.class.getClassLoader());
    this.code = code;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(PRODUCT) || name.startsWith(BreakSwitch.class.getPackageName() + ".")) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> known = findLoadedClass(name);
      return known != null ? known : define(name);
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    Optional<byte[]> broken = code.code(name);
    if (broken.isPresent()) {
      return defineClass(name, broken.get(), 0, broken.get().length);
    }
    String path = name.replace('.', '/') + ".class";
    try (InputStream in = getParent().getResourceAsStream(path)) {
      byte[] bytes = Objects.requireNonNull(in, path).readAllBytes();
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException | NullPointerException e) {
      throw new ClassNotFoundException(name, e);
    }
  }
}
