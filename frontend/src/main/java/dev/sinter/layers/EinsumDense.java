package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.STRING;
import static dev.sinter.config.ArgumentTypes.optional;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A dense map by Einstein's summation: {@code activation(einsum(equation, x, kernel) + bias)}.
 *
 * <pre>
 *   "ab,bc->ac"      Dense on (batch, b)
 *   "abc,cd->abd"    Dense on the last axis
 *   "...x,xy->...y"  the same for any number of axes
 *   "abc,cde->abde"  the last axis becomes two
 * </pre>
 *
 * Weights kernel, with the extents of its letters, and bias, if {@code bias_axes} names letters of
 * the result.
 */
public final class EinsumDense extends KernelLayer implements ActivationSettings<EinsumDense> {
  private static final Argument<String> EQUATION =
      Argument.required(
          "equation", STRING, "of the input and the kernel; ... stands for further axes");
  private static final Argument<List<Optional<Long>>> OUTPUT_SHAPE =
      Argument.required(
          "output_shape",
          LayerArguments.EXTENTS,
          "extents of the result without the batch and without the axes of ...; none is the"
              + " input's");
  private static final Argument<Optional<String>> BIAS_AXES =
      Argument.optional(
          "bias_axes",
          optional(STRING),
          Optional.empty(),
          "letters of the result along which the bias varies; none adds no bias");

  /** Declaration. */
  public static final Spec<EinsumDense> SPEC =
      Layer.spec(
          EinsumDense.class,
          EinsumDense::new,
          LayerArguments.withKernelAndBias(
              List.of(EQUATION, OUTPUT_SHAPE, LayerArguments.ACTIVATION, BIAS_AXES)));

  private static final Pattern PLAIN = Pattern.compile("([a-zA-Z]+),([a-zA-Z]+)->([a-zA-Z]+)");
  private static final Pattern LEFT =
      Pattern.compile("\\.\\.\\.([a-zA-Z]+),([a-zA-Z]+)->\\.\\.\\.([a-zA-Z]+)");
  private static final Pattern RIGHT =
      Pattern.compile("([a-zA-Z]{2,})\\.\\.\\.,([a-zA-Z]+)->([a-zA-Z]+)\\.\\.\\.");

  private Variable kernel;
  private Optional<Variable> bias = Optional.empty();

  private EinsumDense(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param equation of the input and the kernel, such as {@code abc,cd->abd}
   * @param outputShape extents of the result without the batch; -1 is the input's
   */
  public EinsumDense(String equation, long... outputShape) {
    this(SPEC.empty().with(EQUATION, equation).put("output_shape", outputShape));
  }

  /** Sets the letters of the result along which the bias varies; no bias by default. */
  public EinsumDense biasAxes(String letters) {
    return with("bias_axes", letters);
  }

  /** The equation with a letter for every axis, those of ... included. */
  private record Letters(String input, String kernel, String output, String elided, boolean left) {
    String equation() {
      return input + "," + kernel + "->" + output;
    }
  }

  private Letters letters(int rank) {
    String equation = get(EQUATION).replace(" ", "");
    for (Pattern pattern : List.of(PLAIN, LEFT, RIGHT)) {
      Matcher matcher = pattern.matcher(equation);
      if (matcher.matches()) {
        String input = matcher.group(1);
        int further = rank - input.length();
        if (further < 0 || (further > 0 && pattern == PLAIN)) {
          throw new ModelException(
              describe() + ": equation '" + equation + "' does not fit an input of rank " + rank);
        }
        String elided = unused(equation, further);
        String output = matcher.group(3);
        return pattern == RIGHT
            ? new Letters(input + elided, matcher.group(2), output + elided, elided, false)
            : new Letters(elided + input, matcher.group(2), elided + output, elided, true);
      }
    }
    throw new ModelException(
        describe()
            + ": equation must be like 'ab,bc->ac', '...ab,bc->...ac' or 'ab...,bc->ac...', got '"
            + equation
            + "'");
  }

  private static String unused(String equation, int count) {
    StringBuilder letters = new StringBuilder();
    for (char letter = 'a'; letters.length() < count; letter++) {
      if (Character.isLetter(letter) && equation.indexOf(letter) < 0) {
        letters.append(letter);
      }
    }
    return letters.toString();
  }

  @Override
  protected void build(Shape input) {
    Letters letters = letters(input.rank());
    Map<Character, Dim> extents = new LinkedHashMap<>();
    for (int axis = 0; axis < input.rank(); axis++) {
      extents.put(letters.input.charAt(axis), input.dim(axis));
    }
    addOutputExtents(letters, extents);
    kernel = addKernel(shape(letters.kernel, extents));
    get(BIAS_AXES)
        .ifPresent(axes -> bias = Optional.of(addBias(biasShape(letters, axes, extents))));
  }

  /**
   * The stated extents stand for the letters of the result behind the batch, except those of ....
   */
  private void addOutputExtents(Letters letters, Map<Character, Dim> extents) {
    List<Optional<Long>> stated = get(OUTPUT_SHAPE);
    String own = letters.output.substring(letters.left ? letters.elided.length() : 0);
    // The batch is the first letter of all, so of the own ones only when ... does not hold it.
    String named =
        letters.left
            ? own.substring(letters.elided.isEmpty() ? 1 : 0)
            : own.substring(1, own.length() - letters.elided.length());
    if (named.length() != stated.size()) {
      throw new ModelException(
          describe()
              + ": output_shape must have "
              + named.length()
              + " extents, one for each of '"
              + named
              + "', got "
              + stated.size());
    }
    for (int i = 0; i < named.length(); i++) {
      char letter = named.charAt(i);
      Optional<Dim> extent = stated.get(i).map(Dim::of);
      Optional<Dim> known = Optional.ofNullable(extents.get(letter));
      if (known.isEmpty() && extent.isEmpty()) {
        throw new ModelException(
            describe() + ": output_shape must state the extent of '" + letter + "'");
      }
      if (known.isPresent() && extent.isPresent() && !known.equals(extent)) {
        throw new ModelException(
            describe()
                + ": output_shape states "
                + extent.get()
                + " for '"
                + letter
                + "', which the input has with extent "
                + known.get());
      }
      extents.put(letter, known.or(() -> extent).orElseThrow());
    }
  }

  private Shape shape(String letters, Map<Character, Dim> extents) {
    List<Dim> dims = new ArrayList<>();
    for (char letter : letters.toCharArray()) {
      Dim extent = extents.get(letter);
      if (extent == null) {
        throw new ModelException(
            describe()
                + ": axis '"
                + letter
                + "' of the kernel is neither of the input nor of the result in '"
                + get(EQUATION)
                + "'");
      }
      dims.add(extent);
    }
    return new Shape(dims);
  }

  /** From the first letter of the bias to the end of the result, 1 where the bias is the same. */
  private Shape biasShape(Letters letters, String axes, Map<Character, Dim> extents) {
    String own = letters.left ? letters.output.substring(letters.elided.length()) : letters.output;
    int first = own.length();
    for (char letter : axes.toCharArray()) {
      if (own.indexOf(letter) < 0) {
        throw new ModelException(
            describe()
                + ": bias_axes must be letters of the result in '"
                + get(EQUATION)
                + "', got '"
                + axes
                + "'");
      }
      first = Math.min(first, own.indexOf(letter));
    }
    return new Shape(
        own.substring(first)
            .chars()
            .mapToObj(
                c ->
                    axes.indexOf(c) >= 0
                        ? shape(String.valueOf((char) c), extents).dim(0)
                        : Dim.of(1))
            .toList());
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    return finish(Tensor.einsum(letters(x.rank()).equation(), x, kernel.read()), bias);
  }
}
