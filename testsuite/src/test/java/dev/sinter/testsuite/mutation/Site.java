package dev.sinter.testsuite.mutation;

/**
 * A place of the code that can be broken.
 *
 * @param number within all sites
 * @param className with dots
 * @param method name; lambdas have the compiler's names
 * @param line in the source
 * @param unit what it belongs to: the rule, or the method
 * @param change what breaks, such as {@code condition negated}
 */
record Site(int number, String className, String method, int line, String unit, String change) {

  /** {@return class and line, as in a stack trace} */
  String place() {
    String simple = className.substring(className.lastIndexOf('.') + 1);
    int nested = simple.indexOf('$');
    return (nested < 0 ? simple : simple.substring(0, nested)) + ".java:" + line;
  }
}
