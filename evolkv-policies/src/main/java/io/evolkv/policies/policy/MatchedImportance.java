package io.evolkv.policies.policy;

import io.evolkv.api.model.TokenFollower;
import io.evolkv.policies.scoring.GroupReduction;
import io.evolkv.policies.scoring.HeadMatching;
import java.util.Arrays;
import java.util.List;

/**
 * How important the positions are for the heads of one layer: the attention that the matched heads
 * of the assistant have paid to them so far, a sum for every query head, reduced over the group
 * when it is asked for.
 */
final class MatchedImportance {
  private final List<HeadMatching.Head> matches;
  private final int group;
  private final GroupReduction gqa;

  /** {@code [queryHeads][positions]}, with room to grow. */
  private final double[][] sums;

  /**
   * The importances after a prompt.
   *
   * @param matches the assistant's head for each query head
   * @param sums {@code [queryHeads][positions]} of the prompt, handed over
   * @param group query heads of a KV head
   * @param gqa how they are joined
   */
  MatchedImportance(
      List<HeadMatching.Head> matches, double[][] sums, int group, GroupReduction gqa) {
    this.matches = matches;
    this.sums = sums;
    this.group = group;
    this.gqa = gqa;
  }

  int kvHeads() {
    return sums.length / group;
  }

  int group() {
    return group;
  }

  /** By position, at least as many as have been fed; an array of its own. */
  double[] of(int kvHead) {
    return gqa.reduce(Arrays.copyOfRange(sums, kvHead * group, (kvHead + 1) * group));
  }

  /** Adds the assistant's newest rows. */
  void add(TokenFollower assistant) {
    int length = assistant.length();
    for (int head = 0; head < sums.length; head++) {
      if (sums[head].length < length) {
        sums[head] = Arrays.copyOf(sums[head], length + length / 2);
      }
      float[] row = row(assistant, head);
      for (int position = 0; position < length; position++) {
        sums[head][position] += row[position];
      }
    }
  }

  /** The newest row of the head that is matched with a query head. */
  float[] row(TokenFollower assistant, int queryHead) {
    HeadMatching.Head other = matches.get(queryHead);
    return assistant.attention(other.layer(), other.queryHead());
  }
}
