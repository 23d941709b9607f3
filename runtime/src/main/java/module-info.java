/** Executes compiled programs. Depends on the JDK alone. */
module dev.sinter.runtime {
  requires static org.jspecify;

  exports dev.sinter.runtime;
  exports dev.sinter.runtime.buffer;
  exports dev.sinter.runtime.data;
  exports dev.sinter.runtime.execution;
  exports dev.sinter.runtime.file;
  exports dev.sinter.runtime.program;
  exports dev.sinter.runtime.random;
  exports dev.sinter.runtime.state;
  exports dev.sinter.runtime.training;
  exports dev.sinter.runtime.variable;
}
