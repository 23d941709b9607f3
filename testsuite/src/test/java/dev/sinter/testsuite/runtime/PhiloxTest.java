package dev.sinter.testsuite.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.runtime.InputException;
import dev.sinter.runtime.random.Philox;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PhiloxTest {
  @Test
  void blocksAreThoseOfThePublishedTestVectors() {
    assertThat(Philox.block(0, 0, 0))
        .containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
    assertThat(Philox.block(-1, -1, -1))
        .containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
    assertThat(Philox.block(0x299f31d0a4093822L, 0x85a308d3243f6a88L, 0x0370734413198a2eL))
        .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
  }

  @Test
  void aStreamIsAFunctionOfSeedAndStream() {
    int[] first = draw(new Philox(7, 3));
    assertThat(draw(new Philox(7, 3))).isEqualTo(first);
    assertThat(draw(new Philox(7, 4))).isNotEqualTo(first);
    assertThat(draw(new Philox(8, 3))).isNotEqualTo(first);
  }

  @Test
  void boundedNumbersAreEven() {
    Philox random = new Philox(1, 0);
    int[] counts = new int[6];
    for (int i = 0; i < 60_000; i++) {
      counts[random.nextInt(6)]++;
    }
    assertThat(Arrays.stream(counts))
        .allMatch(count -> Math.abs(count - 10_000) < 400); // more than four standard deviations
  }

  @Test
  void permutationsHoldEveryNumberOnce() {
    int[] order = new Philox(5, 0).permutation(1000);
    assertThat(order).isNotEqualTo(IntStream.range(0, 1000).toArray());
    assertThat(Arrays.stream(order).sorted().toArray())
        .isEqualTo(IntStream.range(0, 1000).toArray());
    assertThat(new Philox(5, 0).permutation(0)).isEmpty();
  }

  @Test
  void doublesAreInTheUnitInterval() {
    Philox random = new Philox(2, 0);
    assertThat(IntStream.range(0, 10_000).mapToDouble(_ -> random.nextDouble()))
        .allMatch(value -> value >= 0 && value < 1);
  }

  @Test
  void anImpossibleBoundIsRefused() {
    assertThatThrownBy(() -> new Philox(0, 0).nextInt(0))
        .isInstanceOf(InputException.class)
        .hasMessage("random: bound must be at least 1, got 0");
  }

  private static int[] draw(Philox random) {
    return IntStream.range(0, 16).map(_ -> random.nextInt()).toArray();
  }
}
