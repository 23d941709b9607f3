package dev.sinter.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.sinter.ir.IrException;
import java.io.PrintWriter;

/** Results for programs. */
final class Json {
  private Json() {}

  /** Prints maps, lists, numbers, strings and booleans. */
  static void print(PrintWriter out, Object value) {
    try {
      out.println(
          new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw new IrException("the result cannot be written as JSON: " + e.getOriginalMessage(), e);
    }
  }
}
