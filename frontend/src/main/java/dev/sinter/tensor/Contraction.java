package dev.sinter.tensor;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Sums of products: dot, matmul, einsum. */
final class Contraction {
  private Contraction() {}

  /**
   * NumPy's dot: the last axis of x with the second last of y (its only one when y is a vector).
   */
  static Tensor dot(Tensor x, Tensor y) {
    return Operation.binary(
        "dot",
        x,
        y,
        (a, b) -> {
          Elementwise.requireSame("dot", a, b);
          if (a.rank() == 0 || b.rank() == 0) {
            return a.times(b);
          }
          int right = Math.max(b.rank() - 2, 0);
          requireEqual("dot", a, a.rank() - 1, b, right);
          return Primitive.apply(
              new Op.DotGeneral(List.of(), List.of(), List.of(a.rank() - 1), List.of(right)), a, b);
        });
  }

  static Tensor tensordot(Tensor x, Tensor y, List<Integer> left, List<Integer> right) {
    return Operation.binary(
        "tensordot",
        x,
        y,
        (a, b) -> {
          List<Integer> l =
              left.stream().map(axis -> Axes.normalize("tensordot", axis, a.rank())).toList();
          List<Integer> r =
              right.stream().map(axis -> Axes.normalize("tensordot", axis, b.rank())).toList();
          for (int i = 0; i < l.size(); i++) {
            requireEqual("tensordot", a, l.get(i), b, r.get(i));
          }
          return Primitive.apply(new Op.DotGeneral(List.of(), List.of(), l, r), a, b);
        });
  }

  private static void requireEqual(String name, Tensor a, int left, Tensor b, int right) {
    if (!a.shape().dim(left).equals(b.shape().dim(right))) {
      throw new ModelException(
          name
              + ": contracted dimensions must be equal, got "
              + a.type()
              + " x "
              + b.type()
              + " (axis "
              + left
              + " with axis "
              + right
              + ")");
    }
  }

  /** NumPy's matmul: matrices in the last two axes, the others broadcast. */
  static Tensor matmul(Tensor x, Tensor y) {
    return Operation.binary(
        "matmul",
        x,
        y,
        (a, b) -> {
          Elementwise.requireSame("matmul", a, b);
          if (a.rank() < 2 || b.rank() < 2) {
            if (a.rank() == 0 || b.rank() == 0) {
              throw new ModelException(
                  "matmul: needs at least one axis on both sides, got "
                      + a.type()
                      + " x "
                      + b.type());
            }
            return dot(a, b);
          }
          requireEqual("matmul", a, a.rank() - 1, b, b.rank() - 2);
          if (b.rank() == 2) {
            return dot(a, b);
          }
          Shape batch =
              Elementwise.common(
                  "matmul",
                  List.of(a.shape().slice(0, a.rank() - 2), b.shape().slice(0, b.rank() - 2)));
          Tensor left = Elementwise.to(a, batch.concat(a.shape().slice(a.rank() - 2, a.rank())));
          Tensor right = Elementwise.to(b, batch.concat(b.shape().slice(b.rank() - 2, b.rank())));
          List<Integer> leading = IntStream.range(0, batch.rank()).boxed().toList();
          int rank = batch.rank();
          return Primitive.apply(
              new Op.DotGeneral(leading, leading, List.of(rank + 1), List.of(rank)), left, right);
        });
  }

  /** Einstein's summation over one or two operands; letters name axes, no ellipsis. */
  static Tensor einsum(String equation, List<Tensor> operands) {
    return Operation.variadic("einsum", operands, xs -> new Einsum(equation, xs).run());
  }

  private static final class Einsum {
    private final String equation;
    private final List<Tensor> operands;
    private final String[] inputs;
    private final String output;

    Einsum(String equation, List<Tensor> operands) {
      this.equation = equation;
      this.operands = operands;
      String[] sides = equation.replace(" ", "").split("->", -1);
      if (sides.length != 2) {
        throw new ModelException(
            "einsum: the equation must state its result, as in 'ab,bc->ac', got '"
                + equation
                + "'");
      }
      this.inputs = sides[0].split(",", -1);
      this.output = sides[1];
      if (inputs.length != operands.size() || operands.size() > 2) {
        throw new ModelException(
            "einsum: '"
                + equation
                + "' needs "
                + inputs.length
                + " operands (one or two), got "
                + operands.size());
      }
      for (int i = 0; i < inputs.length; i++) {
        if (inputs[i].length() != operands.get(i).rank()
            || inputs[i].chars().distinct().count() != inputs[i].length()) {
          throw new ModelException(
              "einsum: '"
                  + inputs[i]
                  + "' of '"
                  + equation
                  + "' must have one letter for each axis, all different, got "
                  + operands.get(i).type());
        }
      }
    }

    Tensor run() {
      if (operands.size() == 1) {
        return arrange(sumUnused(operands.getFirst(), inputs[0], output), kept(inputs[0], output));
      }
      Tensor left = sumUnused(operands.get(0), inputs[0], inputs[1] + output);
      Tensor right = sumUnused(operands.get(1), inputs[1], inputs[0] + output);
      String l = kept(inputs[0], inputs[1] + output);
      String r = kept(inputs[1], inputs[0] + output);
      List<Integer> leftBatch = new ArrayList<>();
      List<Integer> rightBatch = new ArrayList<>();
      List<Integer> leftContract = new ArrayList<>();
      List<Integer> rightContract = new ArrayList<>();
      Set<Character> free = new LinkedHashSet<>();
      StringBuilder result = new StringBuilder();
      for (int i = 0; i < l.length(); i++) {
        char letter = l.charAt(i);
        int j = r.indexOf(letter);
        if (j >= 0) {
          requireEqual("einsum '" + equation + "'", left, i, right, j);
        }
        if (j < 0) {
          free.add(letter);
        } else if (output.indexOf(letter) >= 0) {
          leftBatch.add(i);
          rightBatch.add(j);
          result.append(letter);
        } else {
          leftContract.add(i);
          rightContract.add(j);
        }
      }
      free.forEach(result::append);
      r.chars().filter(c -> l.indexOf(c) < 0).forEach(c -> result.append((char) c));
      Tensor product =
          Primitive.apply(
              new Op.DotGeneral(leftBatch, rightBatch, leftContract, rightContract), left, right);
      return arrange(product, result.toString());
    }

    private static Tensor sumUnused(Tensor x, String letters, String used) {
      int[] axes =
          IntStream.range(0, letters.length())
              .filter(i -> used.indexOf(letters.charAt(i)) < 0)
              .toArray();
      return axes.length == 0 ? x : x.sum(axes);
    }

    private static String kept(String letters, String used) {
      StringBuilder kept = new StringBuilder();
      letters.chars().filter(c -> used.indexOf(c) >= 0).forEach(c -> kept.append((char) c));
      return kept.toString();
    }

    private Tensor arrange(Tensor x, String letters) {
      int[] permutation = output.chars().map(letters::indexOf).toArray();
      for (int axis : permutation) {
        if (axis < 0) {
          throw new ModelException(
              "einsum: the result of '" + equation + "' names an axis that no operand has");
        }
      }
      return x.transpose(permutation);
    }
  }
}
