package dev.sinter.passes.schedule;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.passes.define.Exprs;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a store with a mask reads. The mask keeps lanes from storing, not from reading, so that all
 * lanes must read what is there: their places lie within the buffer, or lanes that do not store
 * read where the last one that stores does.
 *
 * <pre>
 *   for j: 8 { if j &lt; 5 { y[j] = x[j] } }           x has 8 elements
 *   for j: 8 { if j &lt; 5 { y[j] = x[min(j, 4)] } }   x has 5 elements
 * </pre>
 *
 * @param loop over elements; its variable counts vectors in masks and values
 * @param lanes of a vector
 * @param named the vectors that names stand for
 * @param own buffers with an element for each lane
 */
record MaskedReads(Stmt.For loop, int lanes, Map<String, Expr> named, Set<String> own) {

  /** {@return a buffer that lanes without a store may read where it has no elements} */
  Optional<Buffer> outside(Expr value, Expr mask) {
    Buffer[] found = new Buffer[1];
    Exprs.visit(
        value,
        x -> {
          if (x instanceof Expr.Load(var buffer, var indices)
              && !own.contains(buffer.name())
              && !isWithin(buffer, indices, mask)) {
            found[0] = buffer;
          }
        });
    return Optional.ofNullable(found[0]);
  }

  private boolean isWithin(Buffer buffer, List<Expr> indices, Expr mask) {
    boolean within = true;
    for (int axis = 0; axis < indices.size(); axis++) {
      Expr index = indices.get(axis);
      within &= isShared(index, mask) || isWithin(index, buffer.shape().get(axis));
    }
    return within;
  }

  /** Whether lanes that do not store have what one that stores has. */
  private boolean isShared(Expr e, Expr mask) {
    return switch (e) {
      case Expr.Ramp(_, var stride, _) -> stride.equals(Expr.index(0));
      case Expr.Variable(var name, _, var count) ->
          count == 1 || named.containsKey(name) && isShared(named.get(name), mask);
      case Expr.Apply(var op, var o) when op == ScalarOp.MIN && isClamped(o, mask) -> true;
      case Expr.IntConstant _,
          Expr.FloatConstant _,
          Expr.Apply _,
          Expr.Cast _,
          Expr.Bitcast _,
          Expr.Load _,
          Expr.Guard _,
          Expr.Splat _,
          Expr.ReduceLanes _ ->
          Exprs.children(e).stream().allMatch(child -> isShared(child, mask));
    };
  }

  /** Whether a minimum is taken of what must be less than the next number. */
  private static boolean isClamped(List<Expr> minimum, Expr mask) {
    return mask instanceof Expr.Apply(var op, var o)
        && op == ScalarOp.LT
        && o.getFirst().equals(minimum.getFirst())
        && o.getLast() instanceof Expr.Splat(Expr.IntConstant(_, var end), _)
        && minimum.getLast() instanceof Expr.Splat(Expr.IntConstant(_, var last), _)
        && last == end - 1;
  }

  /** Whether neighbours that are counted by the loop alone lie within an axis. */
  private boolean isWithin(Expr index, Expr size) {
    if (!(index instanceof Expr.Ramp(var base, var stride, _)) || !stride.equals(Expr.index(1))) {
      return false;
    }
    LinearForm form = LinearForm.of(base);
    if (form.factors().size() != 1 || form.factor(loop.variable()) != lanes) {
      return false;
    }
    OptionalLong extent = Nest.extent(loop);
    OptionalLong end = Nest.constant(size);
    return form.constant() == 0 && loop.extent().equals(size)
        || form.constant() >= 0
            && extent.isPresent()
            && end.isPresent()
            && form.constant() + extent.getAsLong() <= end.getAsLong();
  }
}
