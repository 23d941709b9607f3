package dev.sinter.ir.schedule;

import dev.sinter.ir.loop.Stmt.LoopKind;
import java.util.List;
import java.util.Optional;

/**
 * One change of a loop nest.
 *
 * <p>Loops and accumulators are named. Steps that copy statements (tails, parts of an accumulation)
 * name the copies {@code name.suffix}. {@code name*} means a loop and all its copies; what a step
 * makes of a copy gets the same suffix.
 */
public sealed interface Step {

  /** {@return the text of the step} */
  default String text() {
    return StepText.print(this);
  }

  /**
   * {@code split k 256 -> ko, ki tail kt}: blocks of {@code factor} iterations, and a loop over the
   * rest.
   *
   * @param loop which
   * @param factor iterations of the inner loop
   * @param outer name of the loop over blocks
   * @param inner name of the loop within a block
   * @param tail name of the loop over what is left; needed unless the factor is known to divide the
   *     extent
   */
  record Split(String loop, long factor, String outer, String inner, Optional<String> tail)
      implements Step {}

  /**
   * {@code block io 4 -> ic, ir}: blocks of at most {@code factor} iterations; the last one may be
   * shorter.
   *
   * @param loop which
   * @param factor most iterations of the inner loop
   * @param outer name of the loop over blocks
   * @param inner name of the loop within a block
   */
  record Block(String loop, long factor, String outer, String inner) implements Step {}

  /**
   * {@code pad j 16}: the loop runs as many iterations as the next multiple of {@code multiple}.
   * Those beyond the end read what the last one reads, and store nothing but what belongs to an
   * iteration.
   *
   * @param loop a loop of independent iterations and constant extent
   * @param multiple what the number of iterations is to be a multiple of
   */
  record Pad(String loop, long multiple) implements Step {}

  /**
   * {@code cut k 1 27 -> kl, kr}: iterations 1 to 26 stay in the loop; those before and those from
   * 27 on, if any, get loops of their own, before and after it.
   *
   * @param loop a loop of constant extent
   * @param from first iteration that stays
   * @param to iteration behind the last one that stays
   * @param before suffix of the names in the loop before
   * @param after suffix of the names in the loop after
   */
  record Cut(String loop, long from, long to, String before, String after) implements Step {}

  /**
   * {@code hoist k -> no}: conditions in the loop that nothing within it changes are asked first,
   * once an iteration.
   *
   * @param loop which
   * @param otherwise suffix of the names where not all of them hold
   */
  record Hoist(String loop, String otherwise) implements Step {}

  /**
   * {@code tile i 12, j 32}: splits each loop into {@code io, ii} and {@code jo, ji} and puts the
   * outer ones outside.
   *
   * @param loops loops of a perfect nest, outermost first, with factors that divide their extents
   */
  record Tile(List<Extent> loops) implements Step {
    /** Freezes the list. */
    public Tile {
      loops = List.copyOf(loops);
    }
  }

  /**
   * A loop with a number.
   *
   * @param loop which
   * @param factor iterations
   */
  record Extent(String loop, long factor) {}

  /**
   * {@code reorder jo, io, ji, ii}: loops of a perfect nest, from now on in this order.
   *
   * @param loops outermost first
   */
  record Reorder(List<String> loops) implements Step {
    /** Freezes the list. */
    public Reorder {
      loops = List.copyOf(loops);
    }
  }

  /**
   * {@code fuse i, j -> ij}: one loop over all pairs.
   *
   * @param outer loop that has only {@code inner} in it
   * @param inner loop
   * @param fused name of the new loop
   */
  record Fuse(String outer, String inner, String fused) implements Step {}

  /**
   * {@code distribute i}: a loop of its own for each statement in it.
   *
   * @param loop which
   */
  record Distribute(String loop) implements Step {}

  /**
   * {@code accumulate acc over ii, ji}: one accumulator for each iteration of these loops; the
   * loops move into the reduction, which so becomes the outer one.
   *
   * @param accumulator register buffer, allocated right within the loops
   * @param loops a perfect nest of constant extents, outermost first
   */
  record Accumulate(String accumulator, List<String> loops) implements Step {
    /** Freezes the list. */
    public Accumulate {
      loops = List.copyOf(loops);
    }
  }

  /**
   * {@code partial acc through ko over jo, ii -> sums}: the reduction's outer loop moves out of
   * these loops; between its iterations the accumulators of all their iterations stay in a buffer.
   *
   * @param accumulator register buffer, allocated right within the loops
   * @param through outer loop of the reduction
   * @param loops a perfect nest of constant extents
   * @param buffer name of the buffer of partial results
   */
  record Partial(String accumulator, String through, List<String> loops, String buffer)
      implements Step {
    /** Freezes the list. */
    public Partial {
      loops = List.copyOf(loops);
    }
  }

  /**
   * {@code lanes acc ki 16}: term i of the loop goes to partial result i; groups of 16 are combined
   * in order, then the lanes by halving. A change of the order of terms.
   *
   * @param accumulator register buffer of one element
   * @param loop reduction loop, a multiple of {@code lanes}
   * @param lanes a power of two
   */
  record Lanes(String accumulator, String loop, int lanes) implements Step {}

  /**
   * {@code fma acc}: products are added with one rounding.
   *
   * @param accumulator float accumulator of a sum of products
   */
  record Fma(String accumulator) implements Step {}

  /**
   * {@code pack right acc at io over k, ii -> w}: the factors that the iterations of a loop need
   * are first written to a buffer, in the order in which they are read.
   *
   * @param side which factor of the product
   * @param accumulator of the sum of products
   * @param at loop in whose body the buffer is filled; {@link #START} for once per launch, by all
   *     workers
   * @param over loops that the factor depends on, slowest first
   * @param buffer name of the buffer, and prefix of its loops: {@code w_k, w_ii}
   */
  record Pack(Side side, String accumulator, String at, List<String> over, String buffer)
      implements Step {
    /** Where a buffer is packed that all iterations share. */
    public static final String START = "start";

    /** Freezes the list. */
    public Pack {
      over = List.copyOf(over);
    }
  }

  /** A factor of a product. */
  enum Side {
    /** The first. */
    LEFT,
    /** The second. */
    RIGHT
  }

  /**
   * {@code vectorize ji 16}: neighbouring iterations become lanes of a vector; the loop then counts
   * vectors.
   *
   * @param loop independent iterations, a multiple of {@code lanes}
   * @param lanes a power of two, at least 2
   */
  record Vectorize(String loop, int lanes) implements Step {}

  /**
   * {@code unroll ii}: one copy of the body for each iteration.
   *
   * @param loop of constant extent
   */
  record Unroll(String loop) implements Step {}

  /**
   * {@code parallel io}: iterations are shared out among the workers.
   *
   * @param loop outermost loop of independent iterations
   */
  record Parallel(String loop) implements Step {}

  /**
   * {@code bind io block.x}: iterations become blocks or threads of a GPU.
   *
   * @param loop of independent iterations
   * @param kind a block or thread kind
   */
  record Bind(String loop, LoopKind kind) implements Step {}

  /**
   * {@code when B < 16 -> small, large}: two copies of everything, of which one runs.
   *
   * @param size a size of the proc
   * @param limit first value for which the second copy runs
   * @param below suffix of the names in the first copy
   * @param above suffix of the names in the second copy
   */
  record When(String size, long limit, String below, String above) implements Step {}
}
