package dev.sinter.format;

/** How a model is saved: {@code o -> o.includeOptimizer(false)}. */
public final class SaveOptions {
  boolean includeOptimizer = true;
  boolean overwrite = true;
  String date = "1980-01-01@00:00:00";

  SaveOptions() {}

  /**
   * Sets whether the compile settings and what the optimizer remembers are saved, so that training
   * can go on. True by default.
   */
  public SaveOptions includeOptimizer(boolean value) {
    includeOptimizer = value;
    return this;
  }

  /** Sets whether a file that is there is replaced; else it is an error. True by default. */
  public SaveOptions overwrite(boolean value) {
    overwrite = value;
    return this;
  }

  /**
   * Sets the date that a {@code .keras} file states, as {@code 2025-12-31@23:59:59}. By default it
   * is a fixed one, so that the same model always gives the same bytes.
   */
  public SaveOptions date(String value) {
    date = value;
    return this;
  }
}
