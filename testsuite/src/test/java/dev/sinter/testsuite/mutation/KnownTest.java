package dev.sinter.testsuite.mutation;

import java.util.BitSet;
import java.util.HexFormat;

/**
 * A test that passes when nothing is broken.
 *
 * @param id unique name
 * @param name for people
 * @param nanos how long it took
 * @param reached the sites it reaches
 */
record KnownTest(String id, String name, long nanos, BitSet reached) {

  /** {@return a line of text} */
  String line() {
    return String.join(
        "\t",
        id,
        name.replace('\t', ' ').replace('\n', ' '),
        String.valueOf(nanos),
        HexFormat.of().formatHex(reached.toByteArray()));
  }

  /** {@return the test of such a line} */
  static KnownTest of(String line) {
    String[] parts = line.split("\t", -1);
    return new KnownTest(
        parts[0],
        parts[1],
        Long.parseLong(parts[2]),
        BitSet.valueOf(HexFormat.of().parseHex(parts[3])));
  }
}
