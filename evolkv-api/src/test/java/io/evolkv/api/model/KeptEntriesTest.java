package io.evolkv.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeptEntriesTest {
  @Test
  void headsMayKeepDifferentNumbersOfEntries() {
    KeptEntries kept = KeptEntries.of(new int[] {0, 4, 5}, new int[] {}, new int[] {2});
    assertThat(kept.kvHeads()).isEqualTo(3);
    assertThat(kept.count(0)).isEqualTo(3);
    assertThat(kept.count(1)).isZero();
    assertThat(kept.get(0, 1)).isEqualTo(4);
    assertThat(kept.head(2)).containsExactly(2);
    assertThat(kept.total()).isEqualTo(4);
    assertThat(kept).hasToString("[[0, 4, 5], [], [2]]");
  }

  @Test
  void allAreTheEntriesFromZeroUp() {
    assertThat(KeptEntries.all(2, 3))
        .isEqualTo(KeptEntries.of(new int[] {0, 1, 2}, new int[] {0, 1, 2}));
    assertThat(KeptEntries.all(2, 0).total()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"3, 3", "3, 2", "-1, 0"})
  void whatIsNotStrictlyAscendingFromZeroIsRefused(int first, int second) {
    String message =
        "kept entries are not strictly ascending from 0 up: [%d, %d]".formatted(first, second);
    assertThatThrownBy(() -> KeptEntries.of(new int[] {1}, new int[] {first, second}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> KeptEntries.same(2, first, second))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Property
  void exactlyTheSortedUniqueIndicesAreTaken(@ForAll("anyOrder") int[] any) {
    int[] sorted =
        new TreeSet<>(IntStream.of(any).boxed().toList())
            .stream().mapToInt(Integer::intValue).toArray();
    assertThat(KeptEntries.of(sorted).head(0)).isEqualTo(sorted);
    if (!Arrays.equals(any, sorted)) {
      assertThatThrownBy(() -> KeptEntries.of(any)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Property
  void sameIsOfWithOneCopyPerHead(
      @ForAll @IntRange(min = 1, max = 8) int heads, @ForAll @IntRange(max = 40) int entries) {
    int[] every = IntStream.range(0, entries).map(i -> 3 * i).toArray();
    int[][] copies = new int[heads][];
    Arrays.fill(copies, every);
    KeptEntries same = KeptEntries.same(heads, every);
    assertThat(same)
        .isEqualTo(KeptEntries.of(copies))
        .hasSameHashCodeAs(KeptEntries.of(copies))
        .isNotEqualTo(KeptEntries.same(heads + 1, every));
    assertThat(same.total()).isEqualTo((long) heads * entries);
  }

  @Test
  void noArrayOutsideChangesThem() {
    int[] first = {1, 2};
    int[] same = {4, 6};
    KeptEntries one = KeptEntries.of(first);
    KeptEntries two = KeptEntries.same(2, same);
    first[0] = 0;
    same[0] = 0;
    one.head(0)[1] = 9;
    two.head(1)[1] = 9;
    assertThat(one).isEqualTo(KeptEntries.of(new int[] {1, 2}));
    assertThat(two).isEqualTo(KeptEntries.of(new int[] {4, 6}, new int[] {4, 6}));
  }

  @Provide
  Arbitrary<int[]> anyOrder() {
    return Arbitraries.integers().between(0, 12).array(int[].class).ofMaxSize(8);
  }
}
