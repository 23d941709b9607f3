package dev.sinter.passes;

import dev.sinter.ir.IrException;
import dev.sinter.ir.ModelException;
import java.util.Map;

/**
 * Values of a pass's options: every declared option has one, given or default.
 *
 * @param pass name of the pass, for messages
 * @param values by option name
 */
public record PassOptions(String pass, Map<String, String> values) {
  /** Freezes the map. */
  public PassOptions {
    values = Map.copyOf(values);
  }

  /** {@return the option's text} */
  public String text(String option) {
    String value = values.get(option);
    if (value == null) {
      throw new IrException("pass " + pass + " does not declare the option " + option);
    }
    return value;
  }

  /**
   * {@return the option as an integer of at least {@code minimum}}
   *
   * @throws ModelException if it is none
   */
  public int integer(String option, int minimum) {
    String text = text(option);
    try {
      int value = Integer.parseInt(text);
      if (value >= minimum) {
        return value;
      }
    } catch (NumberFormatException _) {
      // falls through to the one message for both cases
    }
    throw new ModelException(
        "pass "
            + pass
            + ": option "
            + option
            + " must be an integer of at least "
            + minimum
            + ", got '"
            + text
            + "'");
  }

  /**
   * {@return the option as true or false}
   *
   * @throws ModelException if it is neither
   */
  public boolean flag(String option) {
    String text = text(option);
    if (!text.equals("true") && !text.equals("false")) {
      throw new ModelException(
          "pass " + pass + ": option " + option + " must be true or false, got '" + text + "'");
    }
    return text.equals("true");
  }
}
