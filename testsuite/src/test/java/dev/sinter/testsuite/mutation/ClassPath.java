package dev.sinter.testsuite.mutation;

/** Where the classes of this process are. */
final class ClassPath {
  private ClassPath() {}

  /**
   * {@return the entries as one text} Surefire starts its process with a jar that only names them.
   */
  static String text() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }
}
