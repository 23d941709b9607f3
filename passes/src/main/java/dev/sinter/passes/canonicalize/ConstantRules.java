package dev.sinter.passes.canonicalize;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.interpret.ConstantEvaluator;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Literal;
import dev.sinter.passes.rewrite.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Folding of constants, casts that undo each other, and choices that are known. */
final class ConstantRules {
  /** Results with more elements are computed when they are needed: they would bloat the program. */
  private static final long LARGEST = 4096;

  private ConstantRules() {}

  static List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    rules.add(folding(Op.Elementwise.class, "fold-arithmetic"));
    rules.add(folding(Op.Cast.class, "fold-cast"));
    rules.add(folding(Op.Bitcast.class, "fold-bitcast"));
    rules.add(folding(Op.Reshape.class, "fold-reshape"));
    rules.add(folding(Op.Transpose.class, "fold-transpose"));
    rules.add(folding(Op.Slice.class, "fold-slice"));
    rules.add(folding(Op.Pad.class, "fold-pad"));
    rules.add(folding(Op.Concat.class, "fold-concat"));
    rules.add(folding(Op.Reverse.class, "fold-reverse"));
    rules.add(folding(Op.Gather.class, "fold-gather"));
    rules.add(folding(Op.Sort.class, "fold-sort"));
    rules.add(folding(Op.ArgSort.class, "fold-arg-sort"));
    rules.add(folding(Op.ArgReduce.class, "fold-arg-reduce"));
    rules.addAll(casts());
    rules.addAll(choices());
    return rules;
  }

  /** op(constants) => constant, unless it is large */
  private static <T extends Op> Rule folding(Class<T> op, String name) {
    return Rule.named(name).on(op).to((b, node, _) -> fold(b, node));
  }

  private static Optional<Node> fold(GraphBuilder b, Node node) {
    List<Literal> operands = new ArrayList<>();
    for (Node input : node.inputs()) {
      Optional<Literal> constant = Constants.of(input);
      if (constant.isEmpty()) {
        return Optional.empty();
      }
      operands.add(constant.get());
    }
    boolean small =
        node.tensor().shape().isFixed() && node.tensor().shape().size().fixed() <= LARGEST;
    return small ? ConstantEvaluator.evaluate(node, operands).map(b::constant) : Optional.empty();
  }

  private static List<Rule> casts() {
    return List.of(
        // cast(x, type of x) => x
        Rule.named("drop-identity-cast")
            .on(Op.Cast.class)
            .to(
                (_, node, op) ->
                    node.input(0).tensor().dtype() == op.to()
                        ? Optional.of(node.input(0))
                        : Optional.empty()),
        // cast(cast(x, wider), type of x) => x
        Rule.named("drop-cast-and-back")
            .on(Op.Cast.class)
            .input(0, Op.Cast.class)
            .to(
                (_, node, op) -> {
                  Node source = node.input(0).input(0);
                  DType middle = node.input(0).tensor().dtype();
                  boolean back = source.tensor().dtype() == op.to() && holds(middle, op.to());
                  return back ? Optional.of(source) : Optional.empty();
                }),
        // bitcast(bitcast(x)) => x, back to its type; not by way of a float, all of whose NaNs have
        // the same bits
        Rule.named("drop-bitcast-and-back")
            .on(Op.Bitcast.class)
            .input(0, Op.Bitcast.class)
            .to(
                (_, node, op) -> {
                  Node source = node.input(0).input(0);
                  boolean back = source.tensor().dtype() == op.to();
                  boolean keeps = op.to().isFloat() || !node.input(0).tensor().dtype().isFloat();
                  return back && keeps ? Optional.of(source) : Optional.empty();
                }));
  }

  /** {@return whether every value of {@code narrow} is one of {@code wide}} */
  private static boolean holds(DType wide, DType narrow) {
    return switch (narrow) {
      case BOOL -> wide != DType.INDEX;
      case I8 ->
          wide == DType.I32
              || wide == DType.I64
              || wide == DType.F32
              || wide == DType.F64
              || wide == DType.F16;
      case U8 ->
          wide == DType.I32
              || wide == DType.I64
              || wide == DType.F32
              || wide == DType.F64
              || wide == DType.F16;
      case I32 -> wide == DType.I64 || wide == DType.F64;
      case F16, BF16 -> wide == DType.F32 || wide == DType.F64;
      case F32 -> wide == DType.F64;
      case F64, I64, INDEX -> false;
    };
  }

  private static List<Rule> choices() {
    return List.of(
        // get-result(cond(constant, then, otherwise)) => the chosen graph's result
        Rule.named("choose-known-branch")
            .on(Op.GetResult.class)
            .input(0, Op.Cond.class)
            .to(
                (b, node, op) -> {
                  Node cond = node.input(0);
                  Optional<Literal> known = Constants.of(cond.input(0));
                  if (known.isEmpty() || !(cond.op() instanceof Op.Cond(var then, var otherwise))) {
                    return Optional.empty();
                  }
                  Graph chosen = known.get().getLong(0) != 0 ? then : otherwise;
                  List<Node> arguments = cond.inputs().subList(1, cond.inputs().size());
                  return Optional.of(b.inline(chosen, arguments).get(op.index()));
                }));
  }
}
