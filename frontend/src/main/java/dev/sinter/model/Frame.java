package dev.sinter.model;

import dev.sinter.tensor.Trace;
import java.util.Optional;

/**
 * A call of a layer that is going on.
 *
 * @param layer the called layer
 * @param training whether it trains: what layers called within are told
 * @param path names of the layers around it and its own, with slashes
 * @param trace the trace it runs in
 */
record Frame(Layer layer, boolean training, String path, Optional<Trace> trace) {
  static final ScopedValue<Frame> CURRENT = ScopedValue.newInstance();

  /** {@return the call around this code, in the same trace} */
  static Optional<Frame> current() {
    return CURRENT.isBound()
        ? Optional.of(CURRENT.get())
            .filter(frame -> frame.trace.equals(Trace.current()) || nested(frame))
        : Optional.empty();
  }

  private static boolean nested(Frame frame) {
    return frame.trace.isPresent() && Trace.current().isPresent();
  }
}
