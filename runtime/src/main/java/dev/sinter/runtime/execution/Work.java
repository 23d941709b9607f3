package dev.sinter.runtime.execution;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the threads of a context did: how evenly they shared the work of their calls.
 *
 * @param calls how many calls all threads were given
 * @param operations of each thread in those calls, the caller's first, as the programs' plans
 *     estimate them; all 0 when a context of one thread shared nothing
 */
public record Work(long calls, List<Long> operations) {

  /** Freezes the list. */
  public Work {
    operations = List.copyOf(operations);
  }

  /** {@return what was done after an earlier look at the same context} */
  public Work since(Work earlier) {
    List<Long> more =
        IntStream.range(0, operations.size())
            .mapToObj(i -> operations.get(i) - earlier.operations.get(i))
            .toList();
    return new Work(calls - earlier.calls, more);
  }

  /** {@return the share of each thread in all operations, from 0 to 1; all 0 if there were none} */
  public List<Double> shares() {
    double total = Math.max(1, operations.stream().mapToLong(Long::longValue).sum());
    return operations.stream().map(done -> done / total).toList();
  }

  /**
   * {@return such as {@code 2 threads did 51% + 49% of 1.4e+09 operations in 225 calls}, or that no
   * call was shared}
   */
  @Override
  public String toString() {
    if (calls == 0) {
      return operations.size() == 1 ? "one thread did it all" : "no call was shared among threads";
    }
    String parts =
        shares().stream()
            .map(share -> String.format(Locale.ROOT, "%.0f%%", 100 * share))
            .collect(Collectors.joining(" + "));
    double total = operations.stream().mapToLong(Long::longValue).sum();
    return String.format(
        Locale.ROOT,
        "%d threads did %s of %.2g operations in %d calls",
        operations.size(),
        parts,
        total,
        calls);
  }
}
