package dev.sinter.codegen.jvm;

import static dev.sinter.codegen.jvm.SupportNames.FRAME;

import dev.sinter.codegen.jvm.Scope.Location;
import dev.sinter.codegen.jvm.support.ArrayKind;

/**
 * One method of a proc under construction.
 *
 * @param proc what the methods of the proc share
 * @param code its instructions
 * @param scope what names stand for in it
 * @param frame local variable that holds the worker's frame
 */
record MethodBody(ProcMethods proc, Code code, Scope scope, int frame) {
  /** {@return what vectors become} */
  LaneMode lanes() {
    return proc.mode();
  }

  /** Pushes the worker's scratch array. */
  void scratch(ArrayKind kind) {
    code.loadReference(frame);
    code.getField(FRAME, SupportNames.scratchField(kind), JvmType.descriptor(kind));
  }

  /** Takes scratch memory for a number of elements, and has the array in a local variable. */
  Location.Fixed inScratch(ArrayKind kind, long count) {
    int offset = proc.scratch().take(kind, count);
    int array = code.local(1);
    scratch(kind);
    code.storeReference(array);
    return new Location.Fixed(kind, array, offset);
  }
}
