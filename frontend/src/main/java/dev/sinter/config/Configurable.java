package dev.sinter.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Something that is made from declared arguments and can say them. */
public interface Configurable {
  /** {@return the values of its arguments} */
  Arguments arguments();

  /** {@return Keras's class name, such as {@code GlorotUniform}} */
  default String className() {
    return arguments().spec().className();
  }

  /** {@return the arguments as a config: what a new equal object can be made from} */
  default Map<String, @Nullable Object> getConfig() {
    return arguments().toConfig();
  }
}
