package dev.sinter.language;

import dev.sinter.ir.text.NearestName;
import dev.sinter.language.syntax.Expression;
import dev.sinter.language.syntax.Expression.Subscript;
import dev.sinter.language.syntax.Place;
import dev.sinter.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Indices and slices, as in NumPy: {@code x[:, 0]}, {@code x[..., 1:3]}, {@code x[:, ::-1]}, {@code
 * parts[1]}, {@code outputs["mean"]}.
 */
record Indexing(Evaluator evaluator) {

  Value index(Expression.Index expression) {
    Value value = evaluator.evaluate(expression.value());
    List<Subscript> subscripts = expression.subscripts();
    return switch (value) {
      case Value.One one -> new Value.One(tensor(one.tensor(), subscripts, expression.place()));
      case Value.Several several ->
          several.items().get(position(subscripts, several.items().size(), expression.place()));
      case Value.Entries entries -> entry(entries, subscripts, expression.place());
      case Value.Whole _,
          Value.Decimal _,
          Value.Truth _,
          Value.Text _,
          Value.Nothing _,
          Value.LayerOf _,
          Value.Extent _,
          Value.Thing _,
          Value.Declared _,
          Value.Broken _ ->
          throw new Problem(expression.place(), value.kind() + " cannot be indexed");
    };
  }

  private int position(List<Subscript> subscripts, int size, Place place) {
    if (subscripts.size() != 1
        || !(subscripts.getFirst() instanceof Subscript.At at)
        || !(evaluator.evaluate(at.value()) instanceof Value.Whole whole)) {
      throw new Problem(place, "a list is indexed by one integer");
    }
    long index = whole.number() < 0 ? whole.number() + size : whole.number();
    if (index < 0 || index >= size) {
      throw new Problem(place, "index " + whole.number() + " is outside of a list of " + size);
    }
    return (int) index;
  }

  private Value entry(Value.Entries entries, List<Subscript> subscripts, Place place) {
    if (subscripts.size() != 1
        || !(subscripts.getFirst() instanceof Subscript.At at)
        || !(evaluator.evaluate(at.value()) instanceof Value.Text key)) {
      throw new Problem(place, "a map is indexed by one string");
    }
    Value found = entries.items().get(key.text());
    if (found == null) {
      throw new Problem(
          place,
          "there is no entry '"
              + key.text()
              + "'"
              + NearestName.hint(key.text(), entries.items().keySet()));
    }
    return found;
  }

  private Tensor tensor(Tensor x, List<Subscript> subscripts, Place place) {
    long wide = subscripts.stream().filter(s -> s instanceof Subscript.Every).count();
    long named = subscripts.size() - wide;
    if (wide > 1) {
      throw new Problem(place, "'...' may stand once");
    }
    if (named > x.rank()) {
      throw new Problem(
          place, "too many indices: " + x.type() + " has " + x.rank() + " axes, got " + named);
    }
    Tensor result = x;
    int axis = 0;
    for (Subscript subscript : subscripts) {
      switch (subscript) {
        case Subscript.Every every -> axis += x.rank() - (int) named;
        case Subscript.Range range -> {
          result = range(result, axis, range);
          axis++;
        }
        case Subscript.At at -> {
          Tensor before = result;
          result = at(before, axis, at.value());
          axis += result.rank() - before.rank() + 1;
        }
      }
    }
    return result;
  }

  private Tensor at(Tensor x, int axis, Expression index) {
    return switch (evaluator.evaluate(index)) {
      case Value.Whole whole -> x.at(axis, whole.number());
      case Value.One one -> x.gather(one.tensor(), axis);
      case Value other ->
          throw new Problem(
              index.place(),
              "an index must be an integer or an integer tensor, got " + other.kind());
    };
  }

  private Tensor range(Tensor x, int axis, Subscript.Range range) {
    Optional<Long> from = whole(range.from());
    Optional<Long> to = whole(range.to());
    long step = whole(range.step()).orElse(1L);
    if (step == 0) {
      throw new Problem(range.place(), "a step must not be 0");
    }
    if (from.isEmpty() && to.isEmpty() && Math.abs(step) == 1) {
      return step == 1 ? x : x.reverse(axis);
    }
    if (step < 0) {
      throw new Problem(
          range.place(), "a negative step needs the whole axis, as in [::-1]; slice before");
    }
    if (!x.dim(axis).isFixed()) {
      throw new Problem(
          range.place(),
          "axis " + axis + " of " + x.type() + " has no known extent and cannot be sliced");
    }
    long limit = to.orElseGet(() -> x.dim(axis).fixed());
    return x.slice(axis, from.orElse(0L), limit, step);
  }

  private Optional<Long> whole(Optional<Expression> expression) {
    return expression.map(
        e -> {
          if (evaluator.evaluate(e) instanceof Value.Whole whole) {
            return whole.number();
          }
          throw new Problem(e.place(), "a bound of a slice must be an integer");
        });
  }
}
