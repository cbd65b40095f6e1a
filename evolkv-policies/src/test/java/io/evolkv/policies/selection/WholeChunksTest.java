package io.evolkv.policies.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.policy.PositionScores;
import io.evolkv.policies.selection.WholeChunks.ChunkScore;
import org.junit.jupiter.api.Test;

class WholeChunksTest {
  /** Two heads of nine positions: a sink, chunks of 3 from 1 on with a short one, one newest. */
  private static final PositionScores SCORES =
      PositionScores.of(
          new float[][] {{99, 1, 0, 0, 2, 2, 0, 2, 99}, {99, 0, 1, 0, 1, 0, 0, 1, 99}}, 1, 1);

  @Test
  void addsUpHeadsAndPositions() {
    assertThat(new WholeChunks(3, ChunkScore.SUM).chunkScores(SCORES)).containsExactly(2, 5, 3);
    assertThat(new WholeChunks(3, ChunkScore.MEAN).chunkScores(SCORES))
        .containsExactly(2 / 3.0, 5 / 3.0, 3);
  }

  @Test
  void takesChunksWholeAndCutsTheLastOneAtItsHead() {
    WholeChunks sum = new WholeChunks(3, ChunkScore.SUM);
    assertThat(sum.select(SCORES).keep(1)).isEqualTo(KeptEntries.same(2, 8));
    assertThat(sum.select(SCORES).keep(4)).isEqualTo(KeptEntries.same(2, 0, 4, 5, 8));
    assertThat(sum.select(SCORES).keep(6)).isEqualTo(KeptEntries.same(2, 0, 4, 5, 6, 7, 8));
    assertThat(sum.select(SCORES).keep(7)).isEqualTo(KeptEntries.same(2, 0, 1, 4, 5, 6, 7, 8));
    assertThat(sum.select(SCORES).keep(9)).isEqualTo(KeptEntries.all(2, 9));
    WholeChunks mean = new WholeChunks(3, ChunkScore.MEAN);
    assertThat(mean.select(SCORES).keep(4)).isEqualTo(KeptEntries.same(2, 0, 4, 7, 8));
  }

  @Test
  void prefersTheEarlierOfEqualChunks() {
    PositionScores equal = PositionScores.of(new float[][] {{1, 2, 3, 0, 2, 1}});
    assertThat(new WholeChunks(2, ChunkScore.SUM).select(equal).keep(4))
        .isEqualTo(KeptEntries.of(new int[] {0, 1, 2, 3}));
  }

  @Test
  void hasNoChunksWhereEverythingIsProtected() {
    PositionScores ends = PositionScores.of(new float[][] {{1, 2, 3}}, 2, 2);
    assertThat(new WholeChunks(2, ChunkScore.SUM).select(ends).keep(2))
        .isEqualTo(KeptEntries.of(new int[] {1, 2}));
  }

  @Test
  void refusesChunksOfNothing() {
    assertThatThrownBy(() -> new WholeChunks(0, ChunkScore.SUM))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("chunk is 0, but has to be at least 1");
  }
}
