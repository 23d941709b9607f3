package dev.sinter.codegen.jvm;

import dev.sinter.codegen.jvm.support.ArrayKind;
import dev.sinter.ir.type.DType;
import java.util.Optional;

/**
 * A class of the Vector API and a number of lanes. Values of i8 and u8 are computed with in int
 * lanes; a vector of bool is a mask of the int type unless it came from a comparison of another
 * type.
 *
 * @param element type of the lanes
 * @param lanes how many
 */
record VectorType(JvmType element, int lanes) {
  static final String PACKAGE = "jdk/incubator/vector/";
  static final String VECTOR = "L" + PACKAGE + "Vector;";
  static final String SPECIES = "L" + PACKAGE + "VectorSpecies;";
  static final String MASK = PACKAGE + "VectorMask";
  static final String MASK_DESCRIPTOR = "L" + MASK + ";";

  private static final int SMALLEST = 64;
  private static final int LARGEST = 512;

  /**
   * {@return the type that values of an element type have, if the Vector API has it}
   *
   * @param dtype element type
   * @param lanes at least 2
   * @param bits width of the widest vector
   */
  static Optional<VectorType> of(DType dtype, int lanes, int bits) {
    VectorType type = new VectorType(JvmType.of(dtype), lanes);
    boolean narrow =
        switch (dtype) {
          case F16, BF16 -> true;
          case I8, U8, BOOL, F32, F64, I32, I64, INDEX -> false;
        };
    return !narrow && isWidth(type.bits(), bits) ? Optional.of(type) : Optional.empty();
  }

  /** {@return whether vectors of a type can be read from and written to an array} */
  static boolean isStorable(DType dtype, int lanes, int bits) {
    return of(dtype, lanes, bits).isPresent() && isWidth(8 * lanes * stored(dtype), bits);
  }

  private static int stored(DType dtype) {
    return dtype == DType.INDEX ? Integer.BYTES : dtype.bytes();
  }

  private static boolean isWidth(int bits, int most) {
    return bits >= SMALLEST && bits <= Math.min(most, LARGEST) && Integer.bitCount(bits) == 1;
  }

  /** {@return the width} */
  int bits() {
    return 32 * element.slots() * lanes;
  }

  /** {@return the internal name of the class} */
  String name() {
    return PACKAGE
        + switch (element) {
          case INT -> "IntVector";
          case LONG -> "LongVector";
          case FLOAT -> "FloatVector";
          case DOUBLE -> "DoubleVector";
        };
  }

  /** {@return the descriptor of the class} */
  String descriptor() {
    return "L" + name() + ";";
  }

  /** {@return the array that has such lanes as elements} */
  ArrayKind array() {
    return element.array();
  }

  /** {@return the letter of the lanes in names of conversions} */
  char letter() {
    return element.descriptor().equals("J") ? 'L' : element.descriptor().charAt(0);
  }

  /** {@return whether lanes are floats} */
  boolean isFloat() {
    return element == JvmType.FLOAT || element == JvmType.DOUBLE;
  }

  /** Pushes the species. */
  void species(Code code) {
    code.getStatic(name(), "SPECIES_" + bits(), SPECIES);
  }

  /** Stores the vector that is on the stack with array and offset behind it. */
  void intoArray(Code code, ArrayKind kind) {
    code.callVirtual(name(), "intoArray", "(" + JvmType.descriptor(kind) + "I)V");
  }
}
