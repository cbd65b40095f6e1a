package io.evolkv.bench.execution;

import io.evolkv.api.model.StopRule;
import io.evolkv.api.task.Sample;
import io.evolkv.bench.evaluation.PreparedSample;
import java.io.Serializable;
import java.util.ArrayList;
import org.apache.spark.util.KnownSizeEstimation;
import org.jspecify.annotations.Nullable;

/**
 * A search sample as an element of the persisted RDD. In an executor's memory it holds its
 * prefilled prompt; where Spark writes it to disk or sends it, it is only the sample, and is
 * prefilled again.
 */
final class SparkSample implements Serializable, KnownSizeEstimation {
  private static final long serialVersionUID = 1;

  /** Roughly what the texts of a sample take beside a prefilled prompt. */
  private static final long TEXT_BYTES = 1024;

  private final int number;
  private final String id;
  private final String category;
  private final String prompt;
  private final ArrayList<String> answers;
  private final String target;
  private final int maxNewTokens;
  private final ArrayList<String> stopStrings;
  private final boolean stopAtEndToken;

  private transient @Nullable PreparedSample prepared;

  /**
   * @param number place among the search samples, from 0
   */
  SparkSample(int number, Sample sample) {
    this.number = number;
    id = sample.id();
    category = sample.category();
    prompt = sample.prompt();
    answers = new ArrayList<>(sample.answers());
    target = sample.target();
    maxNewTokens = sample.maxNewTokens();
    stopStrings = new ArrayList<>(sample.stop().strings());
    stopAtEndToken = sample.stop().atEndToken();
  }

  int number() {
    return number;
  }

  Sample sample() {
    return new Sample(
        id,
        category,
        prompt,
        answers,
        target,
        maxNewTokens,
        new StopRule(stopStrings, stopAtEndToken));
  }

  synchronized @Nullable PreparedSample prepared() {
    return prepared;
  }

  synchronized void prepared(PreparedSample sample) {
    prepared = sample;
  }

  /** What Spark counts against the memory for persisted data. */
  @Override
  public synchronized long estimatedSize() {
    return TEXT_BYTES + (prepared == null ? 0 : prepared.prompt().bytes());
  }
}
