package dev.sinter.language;

import java.util.List;

/** The ops of the language, for documentation. */
public final class Operations {
  private Operations() {}

  /** {@return each op as {@code clip(x, least, most)}, in the order of the documentation} */
  public static List<String> signatures() {
    return TensorOps.all().stream().map(TensorOp::signature).toList();
  }

  /** {@return each op as a row of a table: signature and one line} */
  public static List<String> rows() {
    return TensorOps.all().stream()
        .map(op -> "| `" + op.signature() + "` | " + op.doc() + " |")
        .toList();
  }
}
