package dev.sinter.codegen.llvm;

import dev.sinter.ir.IrException;
import java.util.HashMap;
import java.util.Map;

/** Things by name, where a missing one is a defect of the program that is printed. */
final class Scope<T> {
  private final String kind;
  private final Map<String, T> things = new HashMap<>();

  /**
   * @param kind what the things are, for the error
   */
  Scope(String kind) {
    this.kind = kind;
  }

  /** Names a thing from here on. */
  void put(String name, T thing) {
    things.put(name, thing);
  }

  /** Ends the life of a name. */
  void remove(String name) {
    things.remove(name);
  }

  /** {@return the thing of that name} */
  T get(String name) {
    T thing = things.get(name);
    if (thing == null) {
      throw new IrException("emit: there is no " + kind + " '" + name + "' here");
    }
    return thing;
  }
}
