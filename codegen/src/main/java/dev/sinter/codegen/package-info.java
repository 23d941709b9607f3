/**
 * Code generation. Scheduled loops and a memory plan enter; JVM bytecode or machine code leaves. No
 * decision about speed or layout is left to make here.
 */
@NullMarked
package dev.sinter.codegen;

import org.jspecify.annotations.NullMarked;
