package dev.sinter.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.sinter.ir.IrException;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.execution.Work;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Results for programs. */
final class Json {
  private Json() {}

  /** {@return how threads shared the work of calls} */
  static Map<String, Object> work(Work work) {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("calls", work.calls());
    value.put("operations", work.operations());
    value.put("shares", work.shares());
    return value;
  }

  /** {@return an array as lists of lists, the last axis innermost} */
  static Object nested(NdArray array) {
    double[] values = array.buffer().toDoubles();
    List<?> level = Arrays.stream(values).boxed().toList();
    for (int axis = array.rank() - 1; axis > 0; axis--) {
      int extent = Math.toIntExact(array.shape().get(axis));
      List<?> inner = level;
      int outer = Math.toIntExact(array.shape().stream().limit(axis).reduce(1L, (a, b) -> a * b));
      level =
          IntStream.range(0, outer)
              .mapToObj(i -> inner.subList(i * extent, (i + 1) * extent))
              .toList();
    }
    return array.rank() == 0 ? level.getFirst() : level;
  }

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
