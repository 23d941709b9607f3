package dev.sinter.passes.schedule;

import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.loop.Expr;
import java.util.List;
import java.util.Optional;

/**
 * What the loops of a naive proc are. Loops are named by their variables, which are unique within
 * the proc.
 *
 * <pre>
 *   for i0 (PARALLEL) { for i1 {                    rowLoops = [i0, i1]
 *     alloc acc: REGISTER; acc[0] = 0;
 *     for k0_0 { acc[0] = acc[0] + x0[i0,k0_0] * x1[k0_0,i1] }      nests[0]: inner [], reduce [k0_0], accumulator acc0, contraction
 *     let t0 = acc[0] { y0[i0,i1] = max(t0 + x2[i1], 0) }           nests[1]: inner [], reduce []
 *   } }
 * </pre>
 *
 * <p>Large reductions to few elements are shared out in chunks before: the proc begins with a loop
 * {@code chunk} (PARALLEL) for each, which fills the scratch tensor {@code partial}, and a barrier;
 * the stage's own reduce loop is then {@code each} over the chunks.
 *
 * <p>Memory planning may give an output the storage of an input (see {@link
 * dev.sinter.passes.memory.ProcFacts}); so a schedule stores only final values to outputs, and each
 * behind all loads of the same place in its row: partial sums belong in registers or scratch.
 *
 * @param kernel the kernel
 * @param rowLoops loops that all stages share, outermost first
 * @param nests one per computing stage, in order; empty for an opaque kernel, whose loops only its
 *     own definition knows
 * @param chunks the first phases of reductions that are shared out
 */
public record KernelInfo(
    Kernel kernel, List<String> rowLoops, List<Nest> nests, List<Nest> chunks) {
  /** Freezes the lists. */
  public KernelInfo {
    chunks = List.copyOf(chunks);
    rowLoops = List.copyOf(rowLoops);
    nests = List.copyOf(nests);
  }

  /**
   * One stage.
   *
   * @param result buffer that is filled, or the variable of a row scalar
   * @param inner loops over the stage's other space axes, outermost first
   * @param reduce loops over the reduced axes, outermost first
   * @param accumulator register buffer of one element in which terms are combined
   * @param reducer how
   * @param contraction the factors of a term that is a product
   */
  public record Nest(
      String result,
      List<String> inner,
      List<String> reduce,
      Optional<String> accumulator,
      Optional<Reducer> reducer,
      Optional<Contraction> contraction) {
    /** Freezes the lists. */
    public Nest {
      inner = List.copyOf(inner);
      reduce = List.copyOf(reduce);
    }
  }

  /**
   * A sum of products: of a dot or a convolution (recognised by what it is made of).
   *
   * @param left first factor, a load, or a guarded load, or an expression of loads
   * @param right second factor
   */
  public record Contraction(Expr left, Expr right) {}
}
