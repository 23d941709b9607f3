package dev.sinter.model;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Inputs of functional models. */
public final class Input {
  private Input() {}

  /** {@return an input; the batch comes before these extents, -1 is unknown} */
  public static Tensor of(long... extents) {
    return builder(extents).build();
  }

  /** {@return a builder of an input; the batch comes before these extents, -1 is unknown} */
  public static Builder builder(long... extents) {
    return new Builder(extents);
  }

  /** Settings of an input. */
  public static final class Builder {
    private final long[] extents;
    private Dim batch = Shapes.BATCH;
    private DType dtype = Session.current().dtype();
    private String name = "";

    private Builder(long[] extents) {
      this.extents = extents.clone();
      for (long extent : extents) {
        if (extent < -1) {
          throw new ModelException(
              "input: extents must be at least 0, or -1 for unknown, got " + extent);
        }
      }
    }

    /** Sets the name; automatic names are {@code input_1}, {@code input_2}, ... */
    public Builder name(String value) {
      name = value;
      return this;
    }

    /** Sets the element type; the session's by default. */
    public Builder dtype(DType value) {
      dtype = value;
      return this;
    }

    /** Fixes the batch size. */
    public Builder batchSize(long value) {
      if (value < 1) {
        throw new ModelException("input: batch_size must be at least 1, got " + value);
      }
      batch = Dim.of(value);
      return this;
    }

    /** {@return the input} */
    public Tensor build() {
      List<Dim> dims = new ArrayList<>(List.of(batch));
      for (long extent : extents) {
        dims.add(extent < 0 ? Shapes.UNKNOWN : Dim.of(extent));
      }
      InputLayer layer = new InputLayer(new TensorType(dtype, new Shape(dims)));
      if (!name.isEmpty()) {
        layer.nameInput(name);
      }
      layer.name();
      return layer.output();
    }
  }
}
