package dev.sinter.model;

import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.tensor.Function;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Shapes as Keras writes them: unknown extents are {@code None}. */
public final class Shapes {
  /** An extent that the data decide, beside the batch. */
  static final Dim UNKNOWN = Dim.named("?");

  /** The batch. */
  static final Dim BATCH = Dim.named(Function.BATCH);

  private Shapes() {}

  /** {@return such as {@code (None, 28, 28)}} */
  public static String show(Shape shape) {
    String dims =
        shape.dims().stream()
            .map(d -> d.isFixed() ? d.toString() : "None")
            .collect(Collectors.joining(", "));
    return shape.rank() == 1 ? "(" + dims + ",)" : "(" + dims + ")";
  }

  /** {@return the extents as a config holds them: null where unknown} */
  public static List<@Nullable Object> toConfig(Shape shape) {
    List<@Nullable Object> extents = new ArrayList<>();
    shape.dims().forEach(d -> extents.add(d.isFixed() ? d.fixed() : null));
    return extents;
  }

  /** {@return a shape of a config: null or -1 is unknown, on axis 0 the batch} */
  static Shape ofConfig(List<? extends @Nullable Object> extents) {
    List<Dim> dims = new ArrayList<>();
    for (Object extent : extents) {
      boolean known = extent instanceof Number n && n.longValue() >= 0;
      dims.add(known ? Dim.of(((Number) extent).longValue()) : dims.isEmpty() ? BATCH : UNKNOWN);
    }
    return new Shape(dims);
  }

  static boolean isUnknown(TensorType type) {
    return type.shape().dims().stream().anyMatch(d -> d.names().contains("?"));
  }
}
