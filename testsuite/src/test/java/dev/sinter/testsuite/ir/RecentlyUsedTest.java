package dev.sinter.testsuite.ir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.ir.cache.RecentlyUsed;
import org.junit.jupiter.api.Test;

/** The memory of limited size forgets what nobody asked for, and nothing else. */
class RecentlyUsedTest {
  @Test
  void forgetsWhatWasNotUsedForTheLongestTime() {
    RecentlyUsed<String, Integer> known = new RecentlyUsed<>(2);
    known.keep("dense", 1);
    known.keep("conv", 2);
    assertThat(known.find("dense")).contains(1);

    known.keep("lstm", 3);

    assertThat(known.find("conv")).isEmpty();
    assertThat(known.find("dense")).contains(1);
    assertThat(known.find("lstm")).contains(3);
  }

  @Test
  void keepsTheNewestValueOfAKey() {
    RecentlyUsed<String, Integer> known = new RecentlyUsed<>(2);
    known.keep("dense", 1);
    known.keep("conv", 2);
    known.keep("dense", 3);

    assertThat(known.values()).containsExactly(2, 3);
  }

  @Test
  void isEmptyAfterClear() {
    RecentlyUsed<String, Integer> known = new RecentlyUsed<>(2);
    known.keep("dense", 1);
    known.clear();

    assertThat(known.find("dense")).isEmpty();
    assertThat(known.values()).isEmpty();
  }
}
