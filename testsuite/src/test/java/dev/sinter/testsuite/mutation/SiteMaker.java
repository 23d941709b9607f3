package dev.sinter.testsuite.mutation;

import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Puts a switch before every instruction of a method that can be broken:
 *
 * <pre>
 *   iadd   =&gt;   if (BreakSwitch.isBroken(17)) isub else iadd
 * </pre>
 *
 * <p>What breaks: conditions are negated; operators and constants of enums are exchanged with their
 * like; numbers are changed; two operands of one type are swapped; a call that makes a node of a
 * node is left out; a rule does not apply. Two kinds of numbers stay, which the compiler made and
 * nobody sees change: sizes of arrays for arguments of any number, and where a switch over patterns
 * goes on when the parts of a record do not match.
 */
final class SiteMaker implements CodeTransform {
  private static final ClassDesc SWITCH = ClassDesc.of(BreakSwitch.class.getName());
  private static final ClassDesc OPTIONAL = ClassDesc.of("java.util.Optional");
  private static final MethodTypeDesc QUESTION =
      MethodTypeDesc.of(ConstantDescs.CD_boolean, ConstantDescs.CD_int);

  /** With operands exchanged they give the same. */
  private static final Set<String> COMMUTATIVE =
      Set.of("plus", "times", "max", "min", "add", "mul", "equals", "and", "or");

  private final String className;
  private final MethodModel method;
  private final String name;
  private final Optional<String> rule;
  private final int first;
  private final List<Site> sites = new ArrayList<>();
  private final Set<Integer> compilers;
  private int constants;
  private int line;

  SiteMaker(ClassModel model, MethodModel method, Map<String, String> rules, int first) {
    this.className = model.thisClass().asInternalName().replace('/', '.');
    this.method = method;
    this.name = method.methodName().stringValue();
    this.rule = Optional.ofNullable(rules.get(name));
    this.first = first;
    this.compilers = compilers(method);
  }

  /**
   * {@return which of the method's constants, counted from 0, the compiler made: sizes of arrays,
   * and where a switch over patterns goes on}
   */
  private static Set<Integer> compilers(MethodModel method) {
    List<CodeElement> code =
        method.code().stream()
            .flatMap(c -> c.elementStream())
            .filter(Instruction.class::isInstance)
            .toList();
    Set<Integer> restarts = new HashSet<>();
    for (int i = 1; i < code.size(); i++) {
      if (code.get(i) instanceof InvokeDynamicInstruction call
          && call.name().equalsString("typeSwitch")
          && code.get(i - 1) instanceof LoadInstruction load) {
        restarts.add(load.slot());
      }
    }
    Set<Integer> found = new HashSet<>();
    int constants = 0;
    for (int i = 0; i + 1 < code.size(); i++) {
      if (code.get(i) instanceof ConstantInstruction) {
        CodeElement next = code.get(i + 1);
        if (next instanceof NewReferenceArrayInstruction
            || next instanceof StoreInstruction store && restarts.contains(store.slot())) {
          found.add(constants);
        }
        constants++;
      }
    }
    return found;
  }

  List<Site> sites() {
    return sites;
  }

  @Override
  public void atStart(CodeBuilder b) {
    sites.clear(); // the builder may start again, with longer jumps
    constants = 0;
    line = firstLine();
    if (rule.isPresent() && method.methodTypeSymbol().returnType().equals(OPTIONAL)) {
      Label whole = b.newLabel();
      ask(b, "the rule does not apply");
      b.ifeq(whole);
      b.invokestatic(OPTIONAL, "empty", MethodTypeDesc.of(OPTIONAL));
      b.areturn();
      b.labelBinding(whole);
    }
  }

  @Override
  public void accept(CodeBuilder b, CodeElement element) {
    switch (element) {
      case LineNumber number -> {
        line = number.line();
        b.with(element);
      }
      case BranchInstruction branch when negated(branch.opcode()).isPresent() ->
          either(
              b,
              "condition negated",
              c -> c.branch(negated(branch.opcode()).get(), branch.target()),
              c -> c.with(branch));
      case OperatorInstruction operator when exchanged(operator.opcode()).isPresent() -> {
        Opcode other = exchanged(operator.opcode()).get();
        either(
            b,
            text(other) + " instead of " + text(operator.opcode()),
            c -> c.with(OperatorInstruction.of(other)),
            c -> c.with(operator));
      }
      case FieldInstruction field when field.opcode() == Opcode.GETSTATIC -> enumConstant(b, field);
      case ConstantInstruction constant -> constant(b, constant);
      case InvokeInstruction invoke -> invoke(b, invoke);
      default -> b.with(element);
    }
  }

  private int firstLine() {
    return method.code().stream()
        .flatMap(code -> code.elementStream())
        .flatMap(e -> e instanceof LineNumber number ? Stream.of(number.line()) : Stream.empty())
        .findFirst()
        .orElse(0);
  }

  private void ask(CodeBuilder b, String change) {
    int number = first + sites.size();
    String unit = rule.orElse(className.substring(className.lastIndexOf('.') + 1) + "." + name);
    sites.add(new Site(number, className, name, line, unit, change));
    b.loadConstant(number);
    b.invokestatic(SWITCH, "isBroken", QUESTION);
  }

  private void either(
      CodeBuilder b, String change, Consumer<CodeBuilder> broken, Consumer<CodeBuilder> whole) {
    Label isBroken = b.newLabel();
    Label after = b.newLabel();
    ask(b, change);
    b.ifne(isBroken);
    whole.accept(b);
    b.goto_(after);
    b.labelBinding(isBroken);
    broken.accept(b);
    b.labelBinding(after);
  }

  private void enumConstant(CodeBuilder b, FieldInstruction field) {
    Optional<String> other =
        field.owner().asSymbol().equals(field.typeSymbol())
            ? EnumSiblings.of(field.owner().asInternalName(), field.name().stringValue())
            : Optional.empty();
    if (other.isEmpty()) {
      b.with(field);
      return;
    }
    either(
        b,
        other.get() + " instead of " + field.name().stringValue(),
        c -> c.getstatic(field.owner().asSymbol(), other.get(), field.typeSymbol()),
        c -> c.with(field));
  }

  private void constant(CodeBuilder b, ConstantInstruction constant) {
    if (compilers.contains(constants++)) {
      b.with(constant);
      return;
    }
    switch (constant.constantValue()) {
      case Integer value -> {
        int other = value == 1 ? 0 : value + 1;
        number(b, constant, String.valueOf(other), c -> c.loadConstant(other));
      }
      case Long value -> number(b, constant, "" + (value + 1), c -> c.loadConstant(value + 1));
      case Float value -> number(b, constant, "" + (value + 1), c -> c.loadConstant(value + 1));
      case Double value -> number(b, constant, "" + (value + 1), c -> c.loadConstant(value + 1));
      case null, default -> b.with(constant);
    }
  }

  private void number(
      CodeBuilder b, ConstantInstruction constant, String other, Consumer<CodeBuilder> broken) {
    either(b, other + " instead of " + constant.constantValue(), broken, c -> c.with(constant));
  }

  private void invoke(CodeBuilder b, InvokeInstruction invoke) {
    MethodTypeDesc type = invoke.typeSymbol();
    String called = invoke.name().stringValue();
    int count = type.parameterCount();
    boolean own = invoke.owner().asInternalName().startsWith("dev/sinter/");
    boolean swaps =
        own
            && count >= 2
            && isOwn(type.parameterType(count - 1))
            && type.parameterType(count - 1).equals(type.parameterType(count - 2))
            && !COMMUTATIVE.contains(called);
    boolean drops =
        own
            && count >= 1
            && isOwn(type.returnType())
            && type.returnType().equals(type.parameterType(count - 1))
            && invoke.opcode() != Opcode.INVOKESPECIAL;
    Consumer<CodeBuilder> whole = c -> c.with(invoke);
    Consumer<CodeBuilder> dropping =
        drops ? c -> either(c, called + " left out", d -> leaveOut(d, invoke), whole) : whole;
    if (swaps) {
      either(b, "operands of " + called + " swapped", c -> c.swap().with(invoke), dropping);
    } else {
      dropping.accept(b);
    }
  }

  private static boolean isOwn(ClassDesc type) {
    return type.isClassOrInterface() && type.packageName().startsWith("dev.sinter");
  }

  /** Takes the call's last operand as its result. */
  private static void leaveOut(CodeBuilder b, InvokeInstruction invoke) {
    int kept = b.allocateLocal(TypeKind.REFERENCE);
    b.storeLocal(TypeKind.REFERENCE, kept);
    MethodTypeDesc type = invoke.typeSymbol();
    for (int i = type.parameterCount() - 2; i >= 0; i--) {
      if (TypeKind.from(type.parameterType(i)).slotSize() == 2) {
        b.pop2();
      } else {
        b.pop();
      }
    }
    if (invoke.opcode() != Opcode.INVOKESTATIC) {
      b.pop();
    }
    b.loadLocal(TypeKind.REFERENCE, kept);
  }

  private static String text(Opcode opcode) {
    return opcode.name().toLowerCase(Locale.ROOT);
  }

  private static Optional<Opcode> negated(Opcode opcode) {
    return switch (opcode) {
      case IFEQ -> Optional.of(Opcode.IFNE);
      case IFNE -> Optional.of(Opcode.IFEQ);
      case IFLT -> Optional.of(Opcode.IFGE);
      case IFGE -> Optional.of(Opcode.IFLT);
      case IFGT -> Optional.of(Opcode.IFLE);
      case IFLE -> Optional.of(Opcode.IFGT);
      case IF_ICMPEQ -> Optional.of(Opcode.IF_ICMPNE);
      case IF_ICMPNE -> Optional.of(Opcode.IF_ICMPEQ);
      case IF_ICMPLT -> Optional.of(Opcode.IF_ICMPGE);
      case IF_ICMPGE -> Optional.of(Opcode.IF_ICMPLT);
      case IF_ICMPGT -> Optional.of(Opcode.IF_ICMPLE);
      case IF_ICMPLE -> Optional.of(Opcode.IF_ICMPGT);
      case IF_ACMPEQ -> Optional.of(Opcode.IF_ACMPNE);
      case IF_ACMPNE -> Optional.of(Opcode.IF_ACMPEQ);
      default -> Optional.empty();
    };
  }

  private static Optional<Opcode> exchanged(Opcode opcode) {
    return switch (opcode) {
      case IADD -> Optional.of(Opcode.ISUB);
      case ISUB -> Optional.of(Opcode.IADD);
      case IMUL -> Optional.of(Opcode.IADD);
      case IDIV -> Optional.of(Opcode.IMUL);
      case IREM -> Optional.of(Opcode.IDIV);
      case LADD -> Optional.of(Opcode.LSUB);
      case LSUB -> Optional.of(Opcode.LADD);
      case LMUL -> Optional.of(Opcode.LADD);
      case LDIV -> Optional.of(Opcode.LMUL);
      case LREM -> Optional.of(Opcode.LDIV);
      case DADD -> Optional.of(Opcode.DSUB);
      case DSUB -> Optional.of(Opcode.DADD);
      case DMUL -> Optional.of(Opcode.DDIV);
      case DDIV -> Optional.of(Opcode.DMUL);
      case IAND -> Optional.of(Opcode.IOR);
      case IOR -> Optional.of(Opcode.IAND);
      default -> Optional.empty();
    };
  }
}
