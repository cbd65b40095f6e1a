package io.evolkv.bench.fakes;

import io.evolkv.api.model.StopRule;
import io.evolkv.api.task.Sample;
import io.evolkv.api.task.Split;
import io.evolkv.api.task.TaskContext;
import io.evolkv.api.task.TaskEvaluator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Sample i has its answer, a letter behind {@code !}, {@code 2 + 2i} characters from the end of a
 * prompt of 30: with the newest entries kept, layer 1 has to keep that many. Even samples are of
 * category {@code even}.
 */
public final class NeedleTask implements TaskEvaluator {
  private static final int LENGTH = 30;

  private final int samples;

  /**
   * A task.
   *
   * @param samples how many samples each split has
   */
  public NeedleTask(int samples) {
    this.samples = samples;
  }

  @Override
  public List<Sample> samples(Split split, int count, TaskContext context) {
    return IntStream.range(0, Math.min(count, samples)).mapToObj(i -> sample(split, i)).toList();
  }

  /**
   * One sample.
   *
   * @param split its split
   * @param i its number
   * @return the sample
   */
  public static Sample sample(Split split, int i) {
    char answer = (char) ((split == Split.SEARCH ? 'a' : 'A') + i);
    int fromEnd = 2 + 2 * i;
    String prompt = ".".repeat(LENGTH - fromEnd - 1) + "!" + answer + ".".repeat(fromEnd - 1);
    return new Sample(
        split + "-" + i,
        i % 2 == 0 ? "even" : "odd",
        prompt,
        List.of(String.valueOf(answer)),
        answer + "\n",
        4,
        StopRule.atNewline());
  }

  @Override
  public double score(Sample sample, String completion) {
    return sample.answers().contains(completion) ? 1 : 0;
  }
}
