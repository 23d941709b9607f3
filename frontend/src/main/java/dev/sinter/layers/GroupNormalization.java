package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.INT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Neural;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Normalizes groups of channels of each sample by mean and variance over the group and all other
 * axes (Wu and He 2018). One group for each channel is instance normalization. Weights gamma, beta,
 * each (channels).
 */
public final class GroupNormalization extends AffineNormalization
    implements LayerSettings<GroupNormalization> {
  private static final Argument<Integer> GROUPS =
      Argument.optional("groups", INT, 32, "number of groups; -1 makes one for each channel")
          .check(new Check<>("at least 1, or -1", n -> n >= 1 || n == -1));
  private static final Argument<Integer> AXIS =
      Argument.optional("axis", INT, -1, "of the channels");

  /** Declaration. */
  public static final Spec<GroupNormalization> SPEC =
      Layer.spec(
          GroupNormalization.class,
          GroupNormalization::new,
          GROUPS,
          AXIS,
          EPSILON,
          CENTER,
          SCALE,
          BETA_INITIALIZER,
          GAMMA_INITIALIZER,
          BETA_REGULARIZER,
          GAMMA_REGULARIZER,
          BETA_CONSTRAINT,
          GAMMA_CONSTRAINT);

  private Optional<Variable> gamma = Optional.empty();
  private Optional<Variable> beta = Optional.empty();
  private int channelAxis;
  private long groups;

  private GroupNormalization(Arguments arguments) {
    super(arguments);
  }

  /** With 32 groups of the last axis. */
  public GroupNormalization() {
    this(SPEC.empty());
  }

  /**
   * @param groups number of groups; -1 makes one for each channel
   */
  public GroupNormalization(int groups) {
    this(SPEC.empty().with(GROUPS, groups));
  }

  /** Sets the axis of the channels; the last by default. */
  public GroupNormalization axis(int value) {
    return with("axis", value);
  }

  /** Sets what is added to the variance; 0.001 by default. */
  public GroupNormalization epsilon(double value) {
    return with("epsilon", value);
  }

  @Override
  protected void build(Shape input) {
    channelAxis = AxisList.plain(describe(), List.of(get(AXIS)), input)[0];
    Dim channels = input.dim(channelAxis);
    gamma = addGamma(Shape.of(channels));
    beta = addBeta(Shape.of(channels));
    groups = get(GROUPS) == -1 ? channels.fixed() : get(GROUPS);
    if (channelAxis == 0 || channels.fixed() % groups != 0) {
      throw new ModelException(
          describe()
              + ": groups ("
              + groups
              + ") must divide the channels, got "
              + channels
              + " on axis "
              + channelAxis
              + " of "
              + input);
    }
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    List<Dim> dims = new ArrayList<>(x.shape().dims());
    dims.set(channelAxis, Dim.of(x.dim(channelAxis).fixed() / groups));
    dims.add(channelAxis, Dim.of(groups));
    int[] axes = IntStream.rangeClosed(1, x.rank()).filter(axis -> axis != channelAxis).toArray();
    Tensor normalized =
        Neural.normalize(x.reshape(new Shape(dims)), get(EPSILON), axes).reshape(x.shape());
    return affine(normalized, gamma, beta, only(x.shape(), channelAxis));
  }

  @Override
  protected boolean supportsMasking() {
    return true;
  }
}
