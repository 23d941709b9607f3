package dev.sinter.testsuite.mutation;

import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds out which method is the body of which rewrite rule: a rule's name is the text before the
 * lambda, and what is a lambda within its body belongs to it too.
 */
final class RuleBodies {
  private static final Pattern NAME = Pattern.compile("[a-z]+(-[a-z]+)+");

  private RuleBodies() {}

  /** {@return names of rules by names of methods} */
  static Map<String, String> of(ClassModel model) {
    Map<String, String> owners = new LinkedHashMap<>();
    if (!model.thisClass().asInternalName().endsWith("Rules")) {
      return owners;
    }
    int known = -1;
    while (known < owners.size()) {
      known = owners.size();
      model.methods().forEach(method -> bodies(model, method, owners));
    }
    return owners;
  }

  private static void bodies(ClassModel model, MethodModel method, Map<String, String> owners) {
    Optional<String> rule = Optional.ofNullable(owners.get(method.methodName().stringValue()));
    for (CodeElement element : method.code().map(c -> c.elementList()).orElse(List.of())) {
      if (element instanceof ConstantInstruction constant
          && constant.constantValue() instanceof String text
          && NAME.matcher(text).matches()) {
        rule = Optional.of(text);
      } else if (element instanceof InvokeDynamicInstruction lambda && rule.isPresent()) {
        for (ConstantDesc argument : lambda.bootstrapArgs()) {
          if (argument instanceof DirectMethodHandleDesc body
              && body.owner().equals(model.thisClass().asSymbol())) {
            owners.putIfAbsent(body.methodName(), rule.get());
          }
        }
      }
    }
  }
}
