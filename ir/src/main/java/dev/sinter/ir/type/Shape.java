package dev.sinter.ir.type;

import dev.sinter.ir.IrException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Extents of a tensor, outermost axis first (row-major).
 *
 * @param dims one per axis; empty for a scalar
 */
public record Shape(List<Dim> dims) {
  /** Shape of a scalar. */
  public static final Shape SCALAR = new Shape(List.of());

  /** Freezes the list. */
  public Shape {
    dims = List.copyOf(dims);
  }

  // Written out, because shapes are compared and looked up often; lists do it by iterators.

  @Override
  public boolean equals(Object other) {
    if (other == this) {
      return true;
    }
    if (!(other instanceof Shape shape) || shape.rank() != rank()) {
      return false;
    }
    for (int axis = 0; axis < rank(); axis++) {
      if (!dims.get(axis).equals(shape.dims.get(axis))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int axis = 0; axis < rank(); axis++) {
      hash = 31 * hash + dims.get(axis).hashCode();
    }
    return hash;
  }

  /** {@return the shape with these known extents} */
  public static Shape of(long... extents) {
    return new Shape(Arrays.stream(extents).mapToObj(Dim::of).toList());
  }

  /** {@return the shape with these extents} */
  public static Shape of(Dim... dims) {
    return new Shape(List.of(dims));
  }

  /** {@return the number of axes} */
  public int rank() {
    return dims.size();
  }

  /** {@return the extent of axis {@code axis}, counted from 0} */
  public Dim dim(int axis) {
    return dims.get(axis);
  }

  /** {@return the extent of the last axis} */
  public Dim last() {
    if (dims.isEmpty()) {
      throw new IrException("shape []: a scalar has no last axis");
    }
    return dims.getLast();
  }

  /** {@return the number of elements; 1 for a scalar} */
  public Dim size() {
    Dim size = Dim.of(1);
    for (Dim dim : dims) {
      size = size.times(dim);
    }
    return size;
  }

  /** {@return whether every extent is known} */
  public boolean isFixed() {
    for (Dim dim : dims) {
      if (!dim.isFixed()) {
        return false;
      }
    }
    return true;
  }

  /** {@return the known extents, in order} */
  public long[] fixed() {
    long[] extents = new long[rank()];
    for (int axis = 0; axis < extents.length; axis++) {
      extents[axis] = dims.get(axis).fixed();
    }
    return extents;
  }

  /** {@return the extents under a binding of every named part} */
  public long[] evaluate(Map<String, Long> binding) {
    return dims.stream().mapToLong(d -> d.evaluate(binding)).toArray();
  }

  /** {@return this with bound names replaced} */
  public Shape bind(Map<String, Long> binding) {
    Shape bound = new Shape(dims.stream().map(d -> d.bind(binding)).toList());
    return bound.equals(this) ? this : bound;
  }

  /** {@return this with axis {@code axis} replaced by {@code dim}} */
  public Shape with(int axis, Dim dim) {
    List<Dim> changed = new ArrayList<>(dims);
    changed.set(axis, dim);
    return new Shape(changed);
  }

  /** {@return this without the given axes} */
  public Shape without(List<Integer> axes) {
    List<Dim> kept = new ArrayList<>();
    for (int axis = 0; axis < rank(); axis++) {
      if (!axes.contains(axis)) {
        kept.add(dims.get(axis));
      }
    }
    return new Shape(kept);
  }

  /** {@return the axes from {@code from} (inclusive) to {@code to} (exclusive)} */
  public Shape slice(int from, int to) {
    return new Shape(dims.subList(from, to));
  }

  /** {@return the axes of this, then those of {@code other}} */
  public Shape concat(Shape other) {
    List<Dim> all = new ArrayList<>(dims);
    all.addAll(other.dims);
    return new Shape(all);
  }

  /** {@return the text form: {@code [B,28,28]}} */
  @Override
  public String toString() {
    return dims.stream().map(Dim::toString).collect(Collectors.joining(",", "[", "]"));
  }
}
