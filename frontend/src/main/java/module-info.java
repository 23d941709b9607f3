/** The Keras-style API, the model language, file formats and the command line. */
module dev.sinter {
  requires static org.jspecify;
  requires transitive dev.sinter.ir;
  requires transitive dev.sinter.passes;
  requires transitive dev.sinter.runtime;
  requires transitive dev.sinter.codegen;
  requires com.fasterxml.jackson.databind;
  requires com.fasterxml.jackson.dataformat.yaml;
  requires info.picocli;
  requires io.jhdf;
  requires org.antlr.antlr4.runtime;

  opens dev.sinter.cli to
      info.picocli;
}
