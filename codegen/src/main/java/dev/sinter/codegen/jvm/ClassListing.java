package dev.sinter.codegen.jvm;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.FieldModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Lists a class file for people: fields, then the instructions of each method. */
final class ClassListing {
  private final StringBuilder out = new StringBuilder();

  private ClassListing() {}

  static String of(byte[] classFile) {
    ClassListing listing = new ClassListing();
    ClassModel model = ClassFile.of().parse(classFile);
    listing
        .out
        .append("class ")
        .append(model.thisClass().asInternalName())
        .append(" version ")
        .append(model.majorVersion())
        .append('\n');
    for (FieldModel field : model.fields()) {
      listing.out.append("  field ").append(field.fieldName().stringValue()).append(' ');
      listing.out.append(field.fieldType().stringValue()).append('\n');
    }
    model.methods().forEach(listing::method);
    return listing.out.toString();
  }

  private void method(MethodModel method) {
    out.append("  method ").append(method.methodName().stringValue());
    out.append(method.methodType().stringValue()).append('\n');
    List<CodeElement> code =
        new ArrayList<>(method.code().map(c -> c.elementList()).orElse(List.of()));
    Map<Label, Integer> labels = new HashMap<>();
    for (CodeElement element : code) {
      if (element instanceof LabelTarget target) {
        labels.put(target.label(), labels.size());
      }
    }
    for (CodeElement element : code) {
      if (element instanceof LabelTarget target) {
        out.append("   L").append(labels.get(target.label())).append(":\n");
      } else if (element instanceof Instruction instruction) {
        String operands = operands(instruction, labels);
        out.append("    ").append(name(instruction));
        out.append(operands.isEmpty() ? "" : " " + operands).append('\n');
      }
    }
  }

  /** {@return the opcode; the short ones for the first variables as the ones with an operand} */
  private static String name(Instruction instruction) {
    String name = instruction.opcode().name().toLowerCase(Locale.ROOT);
    return switch (instruction) {
      case LoadInstruction _, StoreInstruction _ -> name.replaceFirst("_[0-3w]$", "");
      default -> name;
    };
  }

  private static String operands(Instruction instruction, Map<Label, Integer> labels) {
    return switch (instruction) {
      case BranchInstruction branch -> "L" + labels.get(branch.target());
      case LoadInstruction load -> String.valueOf(load.slot());
      case StoreInstruction store -> String.valueOf(store.slot());
      case IncrementInstruction add -> add.slot() + " " + add.constant();
      case ConstantInstruction.IntrinsicConstantInstruction _ -> "";
      case ConstantInstruction constant -> String.valueOf(constant.constantValue());
      case FieldInstruction field ->
          member(field.owner(), field.name().stringValue()) + " " + field.type().stringValue();
      case InvokeInstruction call ->
          member(call.owner(), call.name().stringValue()) + call.type().stringValue();
      case TypeCheckInstruction check -> check.type().asInternalName();
      case NewObjectInstruction made -> made.className().asInternalName();
      case NewPrimitiveArrayInstruction made -> made.typeKind().name().toLowerCase(Locale.ROOT);
      case NewReferenceArrayInstruction made -> made.componentType().asInternalName();
      case TableSwitchInstruction choice ->
          cases(choice.cases(), labels) + "default:L" + labels.get(choice.defaultTarget());
      case LookupSwitchInstruction choice ->
          cases(choice.cases(), labels) + "default:L" + labels.get(choice.defaultTarget());
      default -> ""; // operators, array accesses, conversions, returns: the opcode says it all
    };
  }

  private static String cases(List<SwitchCase> cases, Map<Label, Integer> labels) {
    StringBuilder text = new StringBuilder();
    for (SwitchCase one : cases) {
      text.append(one.caseValue()).append(":L").append(labels.get(one.target())).append(' ');
    }
    return text.toString();
  }

  private static String member(ClassEntry owner, String name) {
    return owner.asInternalName() + "." + name;
  }
}
