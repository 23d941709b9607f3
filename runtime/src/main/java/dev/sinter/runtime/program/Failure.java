package dev.sinter.runtime.program;

import java.util.List;

/**
 * The first data error of a call, such as an index out of range. The call ran to its end all the
 * same and stayed inside its memory.
 *
 * @param code which of {@link Signature#messages()}
 * @param detail the offending value
 */
public record Failure(int code, long detail) {

  /** {@return the message for the user} */
  public String message(List<String> messages) {
    String text =
        code >= 0 && code < messages.size()
            ? messages.get(code)
            : "data error " + code + ", value {}";
    return text.replace("{}", Long.toString(detail));
  }
}
