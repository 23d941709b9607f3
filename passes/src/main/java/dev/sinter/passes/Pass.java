package dev.sinter.passes;

import dev.sinter.ir.text.Module;

/**
 * One transformation of a module. A pass returns the same object when there was nothing to do; the
 * pass manager takes that literally, and tests check it.
 */
public interface Pass {

  /** {@return the name in pipelines, kebab-case verbs: {@code plan-memory}} */
  String name();

  /**
   * Transforms.
   *
   * @param module a valid module; it is not changed
   * @param context target, options of the run, and where remarks go
   * @return the transformed module, or {@code module} itself
   */
  Module run(Module module, PassContext context);
}
