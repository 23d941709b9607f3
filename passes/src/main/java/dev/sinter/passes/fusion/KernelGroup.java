package dev.sinter.passes.fusion;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Stored nodes that may become one kernel, and whether they can. Compared by identity. */
final class KernelGroup {
  private static final long TINY_WORK = 1024;
  private static final long SMALL_WORK_PER_SAMPLE = 256;
  private static final long FEW_ROWS = 4;

  /** Elements that are fewer than a vector has lanes, and rows that are several vectors. */
  private static final long SHORT = 8;

  private static final long LONG = 32;
  private static final long MOST_BYTES = 48 << 10;
  private static final long MUCH_WORK = 1 << 15;

  private final List<Accesses> members;
  private final int rows;

  KernelGroup(Accesses only) {
    this(List.of(only));
  }

  private KernelGroup(List<Accesses> members) {
    this.members = members;
    this.rows = alignedAxes(members);
  }

  /** {@return both, in the order of the graph} */
  KernelGroup with(KernelGroup other) {
    List<Accesses> all = new ArrayList<>(members);
    all.addAll(other.members);
    all.sort((a, b) -> Integer.compare(a.node().id(), b.node().id()));
    return new KernelGroup(all);
  }

  List<Node> nodes() {
    return members.stream().map(Accesses::node).toList();
  }

  /** {@return the number of leading axes that the members share} */
  int rows() {
    return rows;
  }

  /**
   * {@return the number of leading axes over which the kernel runs row by row}
   *
   * <p>One less than are shared where the last of those is long and what lies behind it is shorter
   * than a vector: then its places become the lanes of what is made once for each of them.
   */
  int rowAxes() {
    if (rows < 2 || !isLong(members.getFirst().node().tensor().dim(rows - 1))) {
      return rows;
    }
    boolean once = false;
    boolean again = false;
    long bytes = 0;
    for (Accesses m : members) {
      FusionKind kind = FusionKind.of(m.node());
      Shape shape = m.node().tensor().shape();
      Dim inner = shape.slice(rows, shape.rank()).size();
      if (kind.compareTo(FusionKind.REDUCE) >= 0 || !inner.isFixed() || inner.fixed() > SHORT) {
        return rows;
      }
      once |= inner.is(1);
      again |= inner.fixed() > 1;
      bytes += inner.fixed() * shape.dim(rows - 1).fixed() * m.node().tensor().dtype().bytes();
    }
    return once && again && bytes <= MOST_BYTES ? rows - 1 : rows;
  }

  private static boolean isLong(Dim extent) {
    return extent.isFixed() && extent.fixed() >= LONG;
  }

  private static int alignedAxes(List<Accesses> members) {
    Node first = members.getFirst().node();
    if (Views.isControl(first)) {
      return 0;
    }
    Set<Node> inside = new HashSet<>();
    members.forEach(m -> inside.add(m.node()));
    int axes = first.tensor().rank();
    for (Accesses m : members) {
      if (Views.isControl(m.node())) {
        return 0;
      }
      Shape shape = m.node().tensor().shape();
      int same = 0;
      while (same < Math.min(axes, shape.rank())
          && shape.dim(same).equals(first.tensor().dim(same))) {
        same++;
      }
      axes = same;
      for (var read : m.aligned().entrySet()) {
        if (inside.contains(read.getKey())) {
          axes = Math.min(axes, read.getValue());
        }
      }
    }
    return axes;
  }

  /** {@return why these cannot be one kernel; empty if they can} */
  String refusal(FusionOptions options) {
    if (members.size() > options.maxStages()) {
      return "the kernel would have more than " + options.maxStages() + " stages (max-stages)";
    }
    int contractions = 0;
    int reductions = 0;
    for (Accesses m : members) {
      FusionKind kind = FusionKind.of(m.node());
      if (kind == FusionKind.OPAQUE) {
        return KernelNames.word(m.node()) + " is a step of its own";
      }
      for (Accesses other : members) {
        if (m.checked().contains(other.node())) {
          return KernelNames.describe(other.node())
              + " has to be complete before the indices made of it are checked";
        }
      }
      contractions += kind == FusionKind.CONTRACT ? 1 : 0;
      reductions += kind == FusionKind.REDUCE ? 1 : 0;
    }
    if (isTiny() || isScalars()) {
      return "";
    }
    if (contractions > 1) {
      return "a kernel has one product at most";
    }
    if (contractions == 1) {
      return contractionRefusal(reductions);
    }
    return rowRefusal(options);
  }

  private boolean hasScalar() {
    return members.stream().anyMatch(m -> m.node().tensor().rank() == 0);
  }

  private String contractionRefusal(int reductions) {
    if (hasScalar()) {
      return "a scalar is made once, not in every tile";
    }
    if (reductions > 0) {
      return "the tiles of a product hold no whole rows to reduce";
    }
    boolean sameSpace = members.stream().allMatch(m -> m.node().tensor().rank() == rows);
    return sameSpace ? "" : "an epilogue has to read the product's elements one by one";
  }

  private String rowRefusal(FusionOptions options) {
    if (rows == 0) {
      return hasScalar() ? "a scalar is made once, not in every row" : "they share no leading axis";
    }
    Dim count = members.getFirst().node().tensor().shape().slice(0, rows).size();
    boolean whole =
        members.stream().allMatch(m -> m.node().tensor().rank() == rows && m.reduce().isEmpty());
    if (!whole
        && count.isFixed()
        && count.fixed() < FEW_ROWS
        && work().compareTo(Dim.of(MUCH_WORK)) > 0) {
      return "only " + count + " rows would be left to share out";
    }
    if (members.stream().anyMatch(m -> SharedReductions.contains(m.node())) && !sharesTerms()) {
      return "a reduction of many terms to few elements is shared out over its terms";
    }
    long leading = members.stream().filter(m -> reducesLeadingAxis(m.node())).count();
    long reductions = members.stream().filter(m -> !m.reduce().isEmpty()).count();
    if (leading > 0 && reductions > 1) {
      return "a reduction over leading axes is shared out over its terms";
    }
    long bytes = 0;
    for (Accesses m : members) {
      Dim inner = m.node().tensor().shape().slice(rows, m.node().tensor().rank()).size();
      bytes +=
          inner.isFixed() && !inner.is(1) ? inner.fixed() * m.node().tensor().dtype().bytes() : 0;
    }
    return bytes > options.rowBytes()
        ? "a row would need " + bytes + " bytes, more than " + options.rowBytes() + " (row-bytes)"
        : "";
  }

  /**
   * Whether workers can share the terms of the first member: nothing is computed before it, and all
   * that follows is scalars of the row.
   */
  private boolean sharesTerms() {
    return members.stream().allMatch(m -> m.node().tensor().rank() == rows)
        && members.stream().skip(1).allMatch(m -> m.reduce().isEmpty());
  }

  private static boolean reducesLeadingAxis(Node n) {
    return n.op() instanceof Op.Reduce(_, var axes)
        && axes.getFirst() == 0
        && n.tensor().rank() > 0;
  }

  /** {@return how the members run together, for the list of decisions} */
  String how() {
    if (isTiny()) {
      return "tiny";
    }
    if (isScalars()) {
      return "scalars";
    }
    Shape row = members.getFirst().node().tensor().shape().slice(0, rows);
    return "rows of " + row;
  }

  /** {@return whether all of it is less work than a launch} */
  boolean isTiny() {
    for (Accesses m : members) {
      boolean opaque = FusionKind.of(m.node()) == FusionKind.OPAQUE;
      if (opaque
          || !m.node().tensor().shape().isFixed()
          || !m.reduce().stream().allMatch(Dim::isFixed)) {
        return false;
      }
    }
    return work().fixed() <= TINY_WORK;
  }

  /**
   * {@return whether all of it are scalars, made of others at hardly any cost, or of tensors
   * outside of the kernel: sums that workers share by their terms}
   */
  boolean isScalars() {
    Set<Node> inside = new HashSet<>();
    members.forEach(m -> inside.add(m.node()));
    for (Accesses m : members) {
      FusionKind kind = FusionKind.of(m.node());
      boolean plain = kind == FusionKind.ELEMENTWISE || m.node().op() instanceof Op.Reduce;
      boolean reads = m.aligned().keySet().stream().anyMatch(inside::contains);
      if (!plain || m.node().tensor().rank() > 0 || (reads && !m.reduce().isEmpty())) {
        return false;
      }
    }
    return true;
  }

  /** {@return whether no member takes more than a little for each sample} */
  boolean isSmall() {
    return members.stream()
        .allMatch(m -> new Shape(m.reduce()).size().factor() <= SMALL_WORK_PER_SAMPLE);
  }

  private Dim work() {
    Dim most = Dim.of(0);
    for (Accesses m : members) {
      Dim part = m.node().tensor().shape().concat(new Shape(m.reduce())).size();
      boolean same = part.names().equals(most.names()) || most.factor() == 0;
      most = same ? new Dim(most.factor() + part.factor(), part.names()) : part;
    }
    return most;
  }
}
