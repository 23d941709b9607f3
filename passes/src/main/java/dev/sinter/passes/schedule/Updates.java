package dev.sinter.passes.schedule;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.schedule.Step;
import dev.sinter.passes.define.Stmts;
import java.util.Optional;
import java.util.function.Function;

/** The statements that add a term to an accumulator: {@code acc[i] = acc[i] op term}. */
final class Updates {
  private Updates() {}

  /**
   * A product that is added.
   *
   * @param left first factor
   * @param right second factor
   */
  record Product(Expr left, Expr right) {}

  /** {@return whether a statement adds a term to an accumulator of this name} */
  static boolean isUpdate(Stmt.Store store, String accumulator) {
    Expr before = new Expr.Load(store.buffer(), store.indices());
    return Nest.isCopy(store.buffer().name(), accumulator)
        && store.value() instanceof Expr.Apply(_, var operands)
        && operands.size() > 1
        && operands.contains(before);
  }

  /**
   * {@return the op that an update combines its term with: of two operands one is the accumulator,
   * and products are added to it}
   */
  static Optional<ScalarOp> combiner(Stmt.Store store, String accumulator) {
    Expr before = new Expr.Load(store.buffer(), store.indices());
    if (!isUpdate(store, accumulator)
        || !(store.value() instanceof Expr.Apply(var op, var operands))) {
      return Optional.empty();
    }
    if (op == ScalarOp.FMA) {
      return operands.getLast().equals(before) ? Optional.of(ScalarOp.ADD) : Optional.empty();
    }
    return operands.size() == 2 ? Optional.of(op) : Optional.empty();
  }

  /** {@return the op that combines, and the term} */
  static Optional<Expr> term(Stmt.Store update, ScalarOp op) {
    Expr before = new Expr.Load(update.buffer(), update.indices());
    return update.value() instanceof Expr.Apply(var found, var o)
            && found == op
            && o.size() == 2
            && o.get(0).equals(before)
        ? Optional.of(o.get(1))
        : Optional.empty();
  }

  /** {@return the product that an update adds} */
  static Optional<Product> product(Stmt.Store update) {
    Expr before = new Expr.Load(update.buffer(), update.indices());
    if (update.value() instanceof Expr.Apply(var op, var o)
        && op == ScalarOp.FMA
        && o.get(2).equals(before)) {
      return Optional.of(new Product(o.get(0), o.get(1)));
    }
    return term(update, ScalarOp.ADD)
        .filter(t -> t instanceof Expr.Apply(var op, _) && op == ScalarOp.MUL)
        .map(
            t ->
                new Product(
                    ((Expr.Apply) t).operands().get(0), ((Expr.Apply) t).operands().get(1)));
  }

  /** {@return the update with other factors} */
  static Stmt with(Stmt.Store update, Expr left, Expr right) {
    Expr before = new Expr.Load(update.buffer(), update.indices());
    boolean fused = update.value() instanceof Expr.Apply(var op, _) && op == ScalarOp.FMA;
    Expr value =
        fused
            ? Expr.apply(ScalarOp.FMA, left, right, before)
            : Expr.apply(ScalarOp.ADD, before, Expr.apply(ScalarOp.MUL, left, right));
    return new Stmt.Store(update.buffer(), update.indices(), value, update.mask());
  }

  /** Changes all updates of an accumulator. */
  static Stmt change(Stmt s, String accumulator, Function<Stmt.Store, Stmt> change) {
    return s instanceof Stmt.Store store && isUpdate(store, accumulator)
        ? change.apply(store)
        : Stmts.map(s, inner -> change(inner, accumulator, change), e -> e);
  }

  /** Products are added with one rounding. */
  static Stmt fma(Stmt root, Step.Fma step) {
    boolean[] found = {false};
    Stmt changed =
        change(
            root,
            step.accumulator(),
            update -> {
              Product product =
                  product(update)
                      .filter(p -> p.left().dtype().isFloat())
                      .orElseThrow(() -> Nest.refuse(step, "it is no sum of float products"));
              found[0] = true;
              Expr before = new Expr.Load(update.buffer(), update.indices());
              return new Stmt.Store(
                  update.buffer(),
                  update.indices(),
                  Expr.apply(ScalarOp.FMA, product.left(), product.right(), before),
                  update.mask());
            });
    if (!found[0]) {
      throw Nest.refuse(step, "nothing is added to " + step.accumulator());
    }
    return changed;
  }
}
