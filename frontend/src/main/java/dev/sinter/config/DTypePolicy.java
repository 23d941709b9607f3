package dev.sinter.config;

import dev.sinter.ir.type.DType;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The element types of a layer: of what it computes, and of its weights. They differ in mixed
 * precision: {@code mixed_float16} and {@code mixed_bfloat16} compute in 16 bits and keep weights
 * in float32. Sums of products are taken in float32 whatever the policy.
 *
 * @param name Keras's name
 * @param compute of inputs, results and of weights as they are read in a call
 * @param variable of weights as they are kept
 */
public record DTypePolicy(String name, DType compute, DType variable) {

  /** As an argument: a dtype, the name of a policy, or its config. */
  public static final ArgumentType<DTypePolicy> TYPE =
      new ArgumentType<>() {
        @Override
        public DTypePolicy read(@Nullable Object value) {
          return switch (value) {
            case DTypePolicy policy -> policy;
            case Map<?, ?> map when map.get("config") instanceof Map<?, ?> config ->
                read(config.get("name"));
            case String name when name.equals("mixed_float16") ->
                new DTypePolicy(name, DType.F16, DType.F32);
            case String name when name.equals("mixed_bfloat16") ->
                new DTypePolicy(name, DType.BF16, DType.F32);
            case null, default -> of(dtype(value));
          };
        }

        private DType dtype(@Nullable Object value) {
          try {
            return ArgumentTypes.DTYPE.read(value);
          } catch (BadValueException e) {
            throw new BadValueException(
                "must be " + describe() + ", got " + ArgumentTypes.show(value));
          }
        }

        @Override
        public @Nullable Object write(DTypePolicy value) {
          return value.name;
        }

        @Override
        public String describe() {
          return "a dtype such as float32, mixed_float16 or mixed_bfloat16";
        }
      };

  /** {@return the policy of one dtype for all} */
  public static DTypePolicy of(DType dtype) {
    return new DTypePolicy(ArgumentTypes.kerasName(dtype), dtype, dtype);
  }

  /** {@return the policy of a name} */
  public static DTypePolicy of(String name) {
    return TYPE.read(name);
  }

  /** {@return whether computation has fewer bits than float32} */
  public boolean isLow() {
    return compute == DType.F16 || compute == DType.BF16;
  }

  /** {@return this policy for a layer that computes in float32 where others have fewer bits} */
  public DTypePolicy inFullPrecision() {
    return isLow() ? of(DType.F32) : this;
  }
}
