/** Executes compiled programs. Depends on the JDK alone. */
module dev.sinter.runtime {
  requires static org.jspecify;
}
