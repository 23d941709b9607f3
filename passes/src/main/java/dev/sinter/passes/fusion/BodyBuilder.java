package dev.sinter.passes.fusion;

import dev.sinter.ir.IrException;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.kernel.Stage.Let;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.passes.define.Definition;
import dev.sinter.passes.define.Definitions;
import dev.sinter.passes.define.Exprs;
import dev.sinter.passes.define.Reader;
import dev.sinter.passes.define.Scalars;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Makes the body of one stage: reads of stored tensors become loads, reads of others their
 * definition in place. What is used more than once is named, so the body stays as small as the
 * graph; within a guard nothing is named, since a name would be computed outside of it.
 */
final class BodyBuilder implements Reader {
  private record Place(Node node, List<Expr> indices) {}

  /** Most operands and operations of a value that is chosen rather than guarded. */
  private static final int EASY = 6;

  private final Function<Node, Optional<Buffer>> stored;
  private final Supplier<String> names;
  private final List<Let> lets = new ArrayList<>();
  private final Map<Place, Expr> known = new HashMap<>();
  private final Set<Node> inlined = new LinkedHashSet<>();
  private int guards;

  /**
   * @param stored the buffer of a tensor that is stored, of the tensor's shape
   * @param names new names
   */
  BodyBuilder(Function<Node, Optional<Buffer>> stored, Supplier<String> names) {
    this.stored = stored;
    this.names = names;
  }

  /** Names nothing from here on: for expressions that end up in different statements. */
  BodyBuilder withoutNames() {
    guards++;
    return this;
  }

  @Override
  public Expr read(Node node, List<Expr> indices) {
    Optional<Buffer> buffer = stored.apply(node);
    if (buffer.isPresent()) {
      return new Expr.Load(buffer.get(), indices);
    }
    if (node.op() instanceof Op.Constant(var value) && value.isSplat()) {
      return Scalars.constant(value);
    }
    Place place = new Place(node, indices);
    Expr before = guards == 0 ? known.get(place) : null;
    if (before != null) {
      return before;
    }
    inlined.add(node);
    if (!(Definitions.of(node) instanceof Definition.Pointwise(var at))) {
      throw new IrException(
          "fusion: " + node + " has to be stored, it cannot be computed in place");
    }
    Expr value = let(at.at(this, indices));
    if (guards == 0) {
      known.put(place, value);
    }
    return value;
  }

  @Override
  public Expr let(Expr value) {
    boolean trivial =
        value instanceof Expr.Variable
            || value instanceof Expr.IntConstant
            || value instanceof Expr.FloatConstant;
    if (guards > 0 || trivial) {
      return value;
    }
    Expr.Variable variable = new Expr.Variable(names.get(), value.dtype(), 1);
    lets.add(new Let(variable, value));
    return variable;
  }

  @Override
  public Expr guarded(Expr condition, Supplier<Expr> value, Expr otherwise) {
    if (condition instanceof Expr.IntConstant(_, var known) && known == 1) {
      return value.get();
    }
    guards++;
    Expr inside = value.get();
    guards--;
    return isEasy(inside)
        ? Scalars.apply(ScalarOp.SELECT, condition, inside, otherwise)
        : new Expr.Guard(condition, inside, otherwise);
  }

  /** Whether a value may as well be computed where it is not used: it reads nothing. */
  private static boolean isEasy(Expr value) {
    int[] size = {0};
    Exprs.visit(value, e -> size[0] += e instanceof Expr.Load ? EASY + 1 : 1);
    return size[0] <= EASY;
  }

  @Override
  public boolean computes(Node operand) {
    if (stored.apply(operand).isPresent()) {
      return false;
    }
    inlined.add(operand);
    return true;
  }

  /** {@return the nodes whose definition stands in the body} */
  Set<Node> inlined() {
    return inlined;
  }

  /**
   * A finished body.
   *
   * @param lets what is used more than once
   * @param values the expressions asked for
   */
  record Body(List<Let> lets, List<Expr> values) {}

  /** {@return the body with names only for what is used more than once} */
  Body finish(List<Expr> values) {
    Map<String, Integer> uses = new HashMap<>();
    lets.forEach(let -> Exprs.countVariables(let.value(), uses));
    values.forEach(value -> Exprs.countVariables(value, uses));
    Map<String, Expr> replaced = new HashMap<>();
    List<Let> kept = new ArrayList<>();
    for (Let let : lets) {
      Expr value = Exprs.substitute(let.value(), replaced);
      int count = uses.getOrDefault(let.variable().name(), 0);
      if (count == 1) {
        replaced.put(let.variable().name(), value);
      } else if (count > 1) {
        kept.add(new Let(let.variable(), value));
      }
    }
    return new Body(kept, values.stream().map(v -> Exprs.substitute(v, replaced)).toList());
  }
}
