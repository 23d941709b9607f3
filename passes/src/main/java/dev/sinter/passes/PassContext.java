package dev.sinter.passes;

import dev.sinter.ir.target.Target;
import java.util.ArrayList;
import java.util.List;

/**
 * What passes are told besides the module, and where they explain themselves. One context serves
 * one run of a pipeline.
 */
public final class PassContext {

  /**
   * A decision that a pass explains, such as why two kernels were not fused.
   *
   * @param pass name of the pass
   * @param text one line
   */
  public record Remark(String pass, String text) {}

  private final Target target;
  private final List<Remark> remarks = new ArrayList<>();

  /**
   * @param target the machine that code is made for
   */
  public PassContext(Target target) {
    this.target = target;
  }

  /** {@return the machine that code is made for} */
  public Target target() {
    return target;
  }

  /** Explains a decision. */
  public void remark(String pass, String text) {
    remarks.add(new Remark(pass, text));
  }

  /** {@return what was explained so far, in order} */
  public List<Remark> remarks() {
    return List.copyOf(remarks);
  }
}
