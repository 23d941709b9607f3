package dev.sinter.config;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The argument types that need nothing but this package. Those of activations, initializers and so
 * on stand beside these.
 */
public final class ArgumentTypes {
  private ArgumentTypes() {}

  private record Simple<V>(
      String describe,
      Function<@Nullable Object, Optional<V>> reader,
      Function<V, @Nullable Object> writer)
      implements ArgumentType<V> {
    @Override
    public V read(@Nullable Object value) {
      return reader
          .apply(value)
          .orElseThrow(() -> new BadValueException("must be " + describe + ", got " + show(value)));
    }

    @Override
    public @Nullable Object write(V value) {
      return writer.apply(value);
    }
  }

  /** A whole number that fits an int. */
  public static final ArgumentType<Integer> INT =
      new Simple<>(
          "an integer", v -> whole(v).filter(n -> n == (int) (long) n).map(Long::intValue), v -> v);

  /** A whole number. */
  public static final ArgumentType<Long> LONG =
      new Simple<>("an integer", ArgumentTypes::whole, v -> v);

  /** A number. */
  public static final ArgumentType<Double> FLOAT =
      new Simple<>(
          "a number",
          v -> v instanceof Number n ? Optional.of(n.doubleValue()) : Optional.empty(),
          v -> v);

  /** True or false. */
  public static final ArgumentType<Boolean> BOOL =
      new Simple<>(
          "true or false", v -> v instanceof Boolean b ? Optional.of(b) : Optional.empty(), v -> v);

  /** A string. */
  public static final ArgumentType<String> STRING =
      new Simple<>(
          "a string", v -> v instanceof String s ? Optional.of(s) : Optional.empty(), v -> v);

  /** An element type, under Keras's names ({@code float32}) or ours ({@code f32}). */
  public static final ArgumentType<DType> DTYPE =
      new Simple<>("a dtype such as float32", ArgumentTypes::dtype, ArgumentTypes::kerasName);

  /** Anything a config can hold, as it is. */
  public static final ArgumentType<Optional<Object>> ANY =
      new Simple<>(
          "any value",
          v -> Optional.of(v instanceof Optional<?> o ? o.map(x -> x) : Optional.ofNullable(v)),
          v -> v.orElse(null));

  /** {@return one of these strings, upper or lower case} */
  public static ArgumentType<String> choice(String... names) {
    String known = Arrays.stream(names).map(n -> "'" + n + "'").collect(Collectors.joining(", "));
    return new Simple<>(
        "one of " + known,
        v ->
            v instanceof String s
                ? Arrays.stream(names).filter(n -> n.equalsIgnoreCase(s)).findFirst()
                : Optional.empty(),
        v -> v);
  }

  /** {@return a type that can also be none (null in configs)} */
  public static <V> ArgumentType<Optional<V>> optional(ArgumentType<V> type) {
    return new ArgumentType<>() {
      @Override
      public Optional<V> read(@Nullable Object value) {
        Object plain = value instanceof Optional<?> o ? o.orElse(null) : value;
        return plain == null ? Optional.empty() : Optional.of(type.read(plain));
      }

      @Override
      public @Nullable Object write(Optional<V> value) {
        return value.map(type::write).orElse(null);
      }

      @Override
      public String describe() {
        return type.describe() + " or none";
      }
    };
  }

  /** {@return a list of values of one type} */
  public static <V> ArgumentType<List<V>> list(ArgumentType<V> type) {
    return new ArgumentType<>() {
      @Override
      public List<V> read(@Nullable Object value) {
        if (!(value instanceof List<?> items)) {
          throw new BadValueException("must be " + describe() + ", got " + show(value));
        }
        List<V> read = new ArrayList<>();
        items.forEach(item -> read.add(type.read(item)));
        return List.copyOf(read);
      }

      @Override
      public @Nullable Object write(List<V> value) {
        List<@Nullable Object> written = new ArrayList<>();
        value.forEach(item -> written.add(type.write(item)));
        return written;
      }

      @Override
      public String describe() {
        return "a list, each " + type.describe();
      }
    };
  }

  /** {@return {@code count} whole numbers; one number stands for all of them} */
  public static ArgumentType<List<Long>> tuple(int count) {
    ArgumentType<List<Long>> list = list(LONG);
    return new ArgumentType<>() {
      @Override
      public List<Long> read(@Nullable Object value) {
        Optional<Long> one = whole(value);
        if (one.isPresent()) {
          return java.util.Collections.nCopies(count, one.get());
        }
        if (!(value instanceof List<?> items) || items.size() != count) {
          throw new BadValueException("must be " + describe() + ", got " + show(value));
        }
        return list.read(value);
      }

      @Override
      public @Nullable Object write(List<Long> value) {
        return value;
      }

      @Override
      public String describe() {
        return count == 1 ? "an integer" : "an integer or " + count + " integers";
      }
    };
  }

  /** {@return a map from names to values of one type} */
  public static <V> ArgumentType<Map<String, V>> map(ArgumentType<V> type) {
    return new ArgumentType<>() {
      @Override
      public Map<String, V> read(@Nullable Object value) {
        if (!(value instanceof Map<?, ?> entries)) {
          throw new BadValueException("must be " + describe() + ", got " + show(value));
        }
        Map<String, V> read = new LinkedHashMap<>();
        entries.forEach((k, v) -> read.put(String.valueOf(k), type.read(v)));
        return read;
      }

      @Override
      public @Nullable Object write(Map<String, V> value) {
        Map<String, @Nullable Object> written = new LinkedHashMap<>();
        value.forEach((k, v) -> written.put(k, type.write(v)));
        return written;
      }

      @Override
      public String describe() {
        return "a map, each value " + type.describe();
      }
    };
  }

  /** {@return a value as messages show it} */
  public static String show(@Nullable Object value) {
    return switch (value) {
      case null -> "none";
      case String s -> "'" + s + "'";
      default -> value.toString();
    };
  }

  /** {@return Keras's name of an element type, such as {@code float32}} */
  public static String kerasName(DType dtype) {
    return switch (dtype) {
      case F32 -> "float32";
      case F64 -> "float64";
      case F16 -> "float16";
      case BF16 -> "bfloat16";
      case I8 -> "int8";
      case U8 -> "uint8";
      case I32 -> "int32";
      case I64, INDEX -> "int64";
      case BOOL -> "bool";
    };
  }

  private static Optional<DType> dtype(@Nullable Object value) {
    if (value instanceof DType dtype) {
      return Optional.of(dtype);
    }
    if (!(value instanceof String name)) {
      // A policy object of mixed precision: its name is what counts.
      return value instanceof Map<?, ?> map && map.get("config") instanceof Map<?, ?> config
          ? dtype(config.get("name"))
          : Optional.empty();
    }
    for (DType dtype : DType.values()) {
      if (dtype != DType.INDEX && kerasName(dtype).equals(name)) {
        return Optional.of(dtype);
      }
    }
    try {
      return Optional.of(DType.parse(name));
    } catch (ModelException e) {
      return Optional.empty();
    }
  }

  private static Optional<Long> whole(@Nullable Object value) {
    return switch (value) {
      case Integer n -> Optional.of(n.longValue());
      case Long n -> Optional.of(n);
      case Short n -> Optional.of(n.longValue());
      case Double d when d == Math.rint(d) && Math.abs(d) < 0x1p63 -> Optional.of(d.longValue());
      case null, default -> Optional.empty();
    };
  }
}
