/** Emits JVM bytecode and machine code from scheduled loops. */
module dev.sinter.codegen {
  requires static org.jspecify;
  requires transitive dev.sinter.ir;
  requires transitive dev.sinter.passes;
  requires transitive dev.sinter.runtime;
  requires org.bytedeco.javacpp;
  requires org.bytedeco.llvm;
  requires java.compiler;
  requires org.objectweb.asm;
  requires org.objectweb.asm.commons;

  exports dev.sinter.codegen;
  exports dev.sinter.codegen.aot;
  exports dev.sinter.codegen.interpreter;
  exports dev.sinter.codegen.jvm;
  exports dev.sinter.codegen.llvm;
  exports dev.sinter.codegen.target;
}
