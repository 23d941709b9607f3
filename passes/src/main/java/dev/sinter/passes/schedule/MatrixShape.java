package dev.sinter.passes.schedule;

import dev.sinter.ir.schedule.Step.Side;
import java.util.List;
import java.util.Optional;

/**
 * What the loops of a sum of products are.
 *
 * @param accumulator of the (first) sum
 * @param sums how many sums of products the kernel has, each with a register tile of its own
 * @param columnSide the factor that depends on the column
 * @param outer loops around the matrix, outermost first
 * @param row loop over rows; a vector has none
 * @param column loop over columns, neighbours in the result
 * @param reduce loops of the sum, outermost first
 * @param columnsContiguous whether neighbouring columns are neighbours in the operand
 * @param termsContiguous whether neighbouring terms are neighbours in the rows
 * @param packRows whether rows are to be packed
 * @param prefix of the names of new loops
 */
record MatrixShape(
    String accumulator,
    int sums,
    Side columnSide,
    List<String> outer,
    Optional<String> row,
    String column,
    List<String> reduce,
    boolean columnsContiguous,
    boolean termsContiguous,
    boolean packRows,
    String prefix) {
  MatrixShape {
    outer = List.copyOf(outer);
    reduce = List.copyOf(reduce);
  }

  /** {@return the other side} */
  Side rowSide() {
    return columnSide == Side.LEFT ? Side.RIGHT : Side.LEFT;
  }
}
