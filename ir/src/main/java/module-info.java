/**
 * The intermediate representation: types, graphs, loops, plans, their text form, verifier and
 * interpreters.
 */
module dev.sinter.ir {
  requires static org.jspecify;

  exports dev.sinter.ir;
  exports dev.sinter.ir.cache;
  exports dev.sinter.ir.graph;
  exports dev.sinter.ir.interpret;
  exports dev.sinter.ir.kernel;
  exports dev.sinter.ir.loop;
  exports dev.sinter.ir.plan;
  exports dev.sinter.ir.schedule;
  exports dev.sinter.ir.target;
  exports dev.sinter.ir.text;
  exports dev.sinter.ir.type;
  exports dev.sinter.ir.verify;
}
