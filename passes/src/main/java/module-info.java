/** Everything that turns one form of a program into another. */
module dev.sinter.passes {
  requires static org.jspecify;
  requires transitive dev.sinter.ir;

  exports dev.sinter.passes.canonicalize;
  exports dev.sinter.passes.decompose;
  exports dev.sinter.passes.differentiate;
  exports dev.sinter.passes.expand;
  exports dev.sinter.passes.fusion;
  exports dev.sinter.passes.loops;
  exports dev.sinter.passes.lower;
  exports dev.sinter.passes.memory;
  exports dev.sinter.passes.rewrite;
  exports dev.sinter.passes.schedule;
  exports dev.sinter.passes;

  uses dev.sinter.passes.PassProvider;
}
