/** The Keras-style API, the model language, file formats and the command line. */
module dev.sinter {
  requires static transitive org.jspecify;
  requires transitive dev.sinter.ir;
  requires transitive dev.sinter.passes;
  requires transitive dev.sinter.runtime;
  requires transitive dev.sinter.codegen;
  requires com.fasterxml.jackson.databind;
  requires com.fasterxml.jackson.dataformat.yaml;
  requires transitive info.picocli;
  requires io.jhdf;
  requires java.desktop;
  requires java.net.http;
  requires org.antlr.antlr4.runtime;

  exports dev.sinter.activations;
  exports dev.sinter.callbacks;
  exports dev.sinter.cli;
  exports dev.sinter.config;
  exports dev.sinter.conformance;
  exports dev.sinter.constraints;
  exports dev.sinter.data;
  exports dev.sinter.format;
  exports dev.sinter.initializers;
  exports dev.sinter.language;
  exports dev.sinter.language.syntax;
  exports dev.sinter.layers;
  exports dev.sinter.losses;
  exports dev.sinter.metrics;
  exports dev.sinter.model;
  exports dev.sinter.optimizers;
  exports dev.sinter.plot;
  exports dev.sinter.premade;
  exports dev.sinter.regularizers;
  exports dev.sinter.session;
  exports dev.sinter.tensor;

  opens dev.sinter.cli to
      info.picocli;
}
