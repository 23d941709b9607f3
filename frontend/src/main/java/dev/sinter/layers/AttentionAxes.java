package dev.sinter.layers;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which axes attention runs over: they become one axis of steps, and the others go to the batch.
 *
 * <pre>
 *   (batch, rows, columns, features) over axis 2:       (batch · rows, columns, features)
 *                                    over axes 1 and 2: (batch, rows · columns, features)
 * </pre>
 *
 * @param free axes that go to the batch, without the batch
 * @param attended axes that become steps
 */
record AttentionAxes(List<Integer> free, List<Integer> attended) {
  /**
   * {@return the axes of inputs of a rank}
   *
   * @param layer for messages
   * @param stated axes, which may count from the end; none: all but batch and features
   * @param rank of query, key and value
   */
  static AttentionAxes of(String layer, List<Integer> stated, int rank) {
    List<Integer> inner = IntStream.range(1, rank - 1).boxed().toList();
    List<Integer> attended =
        stated.isEmpty()
            ? inner
            : stated.stream().map(axis -> axis < 0 ? axis + rank : axis).sorted().toList();
    if (!inner.containsAll(attended) || attended.stream().distinct().count() < attended.size()) {
      throw new ModelException(
          layer
              + ": attention_axes must be different axes from 1 to "
              + (rank - 2)
              + " of inputs of rank "
              + rank
              + ", got "
              + stated);
    }
    return new AttentionAxes(
        inner.stream().filter(axis -> !attended.contains(axis)).toList(), attended);
  }

  /** {@return whether inputs are (batch, steps, features) as they are} */
  boolean isPlain() {
    return free.isEmpty() && attended.size() == 1;
  }

  /** {@return (batches, steps, features)} */
  Tensor fold(Tensor x) {
    if (isPlain()) {
      return x;
    }
    List<Integer> order = new ArrayList<>(List.of(0));
    order.addAll(free);
    order.addAll(attended);
    order.add(x.rank() - 1);
    Tensor moved = x.transpose(order.stream().mapToInt(i -> i).toArray());
    return moved.reshape(
        Shape.of(product(x, free).times(x.dim(0)), product(x, attended), x.shape().last()));
  }

  private static Dim product(Tensor x, List<Integer> axes) {
    return axes.stream().map(x::dim).reduce(Dim.of(1), Dim::times);
  }

  /**
   * {@return the results for a query, in its order of axes}
   *
   * @param y (batches, steps, ...)
   * @param query before it was folded
   */
  Tensor unfold(Tensor y, Tensor query) {
    if (isPlain()) {
      return y;
    }
    List<Dim> dims = new ArrayList<>(List.of(query.dim(0)));
    free.forEach(axis -> dims.add(query.dim(axis)));
    attended.forEach(axis -> dims.add(query.dim(axis)));
    int leading = dims.size();
    dims.addAll(y.shape().dims().subList(2, y.rank()));
    int[] order = IntStream.range(0, dims.size()).toArray();
    for (int i = 0; i < free.size(); i++) {
      order[free.get(i)] = 1 + i;
    }
    for (int i = 0; i < attended.size(); i++) {
      order[attended.get(i)] = leading - attended.size() + i;
    }
    return y.reshape(new Shape(dims)).transpose(order);
  }

  /**
   * {@return scores (batch, free axes, heads, query's axes, value's axes)}
   *
   * @param scores (batches, heads, steps, steps)
   * @param query before it was folded
   * @param value before it was folded
   */
  Tensor unfoldScores(Tensor scores, Tensor query, Tensor value) {
    if (isPlain()) {
      return scores;
    }
    List<Dim> dims = new ArrayList<>(List.of(query.dim(0)));
    free.forEach(axis -> dims.add(query.dim(axis)));
    dims.add(scores.dim(1));
    attended.forEach(axis -> dims.add(query.dim(axis)));
    attended.forEach(axis -> dims.add(value.dim(axis)));
    return scores.reshape(new Shape(dims));
  }

  /**
   * {@return a mask (batches, heads or 1, steps, steps)}
   *
   * @param layer for messages
   * @param mask (batch, query's axes, value's axes), with the free axes, and then the heads, after
   *     the batch if it differs in them
   * @param query before it was folded
   */
  Tensor foldMask(String layer, Tensor mask, Tensor query) {
    int steps = 2 * attended.size();
    int more = mask.rank() - 1 - steps;
    boolean withFree = more >= free.size() && !free.isEmpty();
    int heads = more - (withFree ? free.size() : 0);
    if (more < 0 || heads > 1) {
      throw new ModelException(
          layer
              + ": attention_mask must be (batch, steps of the query, steps of the value), got "
              + mask.shape());
    }
    List<Integer> axes = IntStream.range(0, mask.rank()).boxed().toList();
    int first = mask.rank() - steps;
    Dim all = product(query, free);
    Shape folded =
        Shape.of(
            mask.dim(0),
            withFree ? product(mask, axes.subList(1, 1 + free.size())) : Dim.of(1),
            heads == 1 ? mask.dim(first - 1) : Dim.of(1),
            product(mask, axes.subList(first, first + attended.size())),
            product(mask, axes.subList(first + attended.size(), mask.rank())));
    Tensor apart = mask.reshape(folded);
    if (free.isEmpty()) {
      return apart.squeeze(1);
    }
    Shape wide = folded.with(0, query.dim(0)).with(1, all);
    return apart
        .broadcastTo(wide)
        .reshape(Shape.of(all.times(query.dim(0)), wide.dim(2), wide.dim(3), wide.dim(4)));
  }
}
