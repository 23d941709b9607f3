package dev.sinter.codegen.aot;

/** Kinds of files. {@code NAME} is the model's name, {@code ENTRY} that of an entry. */
public enum Artifact {
  /** {@code NAME.o}: an object file for the target's linker. */
  OBJECT,
  /** {@code NAME.s}: the same as assembly. */
  ASSEMBLY,
  /** {@code NAME.ll}: optimised LLVM IR. */
  LLVM_IR,
  /** {@code libNAME.a}: the object in an archive. */
  STATIC_LIBRARY,
  /** {@code libNAME.so} (ELF targets) or {@code NAME.wasm} (WebAssembly). */
  SHARED_LIBRARY,
  /**
   * {@code NAME-ENTRY}, one for each entry: a static program for Linux, see {@link ProgramStart}.
   */
  EXECUTABLE,
  /** {@code NAME.h}: C and C++ header of the object and the libraries. */
  HEADER
}
