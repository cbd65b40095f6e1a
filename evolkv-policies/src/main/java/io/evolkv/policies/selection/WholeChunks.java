package io.evolkv.policies.selection;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.policy.LayerRanking;
import io.evolkv.api.policy.PositionScores;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * ChunkKV's selection (arXiv 2502.00299): what is between sinks and window is cut into consecutive
 * chunks of c positions, the last one may be shorter, and chunks stay as a whole, the same ones in
 * all heads.
 *
 * <pre>
 * chunk score = sum or mean over the chunk's positions j of ( sum over the KV heads g of S[g, j] )
 * </pre>
 *
 * <p>Chunks go by descending score, of equal ones the earlier first; of the last chunk that fits
 * only in part its first positions stay, so that the budget is met exactly.
 *
 * @param chunk c, positions of a chunk
 * @param score how the scores of a chunk are joined
 */
public record WholeChunks(int chunk, ChunkScore score) implements ScoreSelection {
  /** How the scores of a chunk's positions are joined. */
  public enum ChunkScore {
    /** The sum, as in the paper; a short last chunk is at a disadvantage. */
    SUM,
    /** The mean, which does not depend on the length. */
    MEAN
  }

  /**
   * Checks the size.
   *
   * @throws InvalidInputException when a chunk has no position
   */
  public WholeChunks {
    if (chunk < 1) {
      throw new InvalidInputException("chunk is " + chunk + ", but has to be at least 1");
    }
  }

  /**
   * Scores of the chunks.
   *
   * @param scores scores of one layer
   * @return one score per chunk, from the first on
   */
  public double[] chunkScores(PositionScores scores) {
    int[] borders = borders(scores);
    double[] result = new double[borders.length - 1];
    for (int i = 0; i < result.length; i++) {
      for (int position = borders[i]; position < borders[i + 1]; position++) {
        for (int head = 0; head < scores.kvHeads(); head++) {
          result[i] += scores.get(head, position);
        }
      }
      if (score == ChunkScore.MEAN) {
        result[i] /= borders[i + 1] - borders[i];
      }
    }
    return result;
  }

  @Override
  public LayerRanking select(PositionScores scores) {
    int n = scores.positions();
    int[] borders = borders(scores);
    double[] chunks = chunkScores(scores);
    // The protected positions of the common order, and then whole chunks instead of positions.
    int[] order = scores.order(0);
    int size = n - (borders[borders.length - 1] - borders[0]);
    for (int i : byScore(chunks)) {
      for (int position = borders[i]; position < borders[i + 1]; position++) {
        order[size++] = position;
      }
    }
    return budget -> {
      int[] kept = Arrays.copyOf(order, Math.clamp(budget, 1, n));
      Arrays.sort(kept);
      return KeptEntries.same(scores.kvHeads(), kept);
    };
  }

  /** Where chunks begin, and where the last one ends. */
  private int[] borders(PositionScores scores) {
    int end = scores.positions() - Math.min(scores.protectedLast(), scores.positions());
    int start = Math.min(scores.protectedFirst(), end);
    int chunks = Math.ceilDiv(end - start, chunk);
    int[] borders = new int[chunks + 1];
    for (int i = 0; i < chunks; i++) {
      borders[i] = start + i * chunk;
    }
    borders[chunks] = end;
    return borders;
  }

  private static int[] byScore(double[] chunks) {
    return IntStream.range(0, chunks.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -chunks[i]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
