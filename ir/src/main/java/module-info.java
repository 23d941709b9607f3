/** The representations of a program, their text form, verifier and reference interpreters. */
module dev.sinter.ir {
    requires static org.jspecify;
}
