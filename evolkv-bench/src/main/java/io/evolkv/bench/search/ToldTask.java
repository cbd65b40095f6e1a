package io.evolkv.bench.search;

import io.evolkv.api.task.Sample;
import io.evolkv.api.task.Split;
import io.evolkv.api.task.TaskContext;
import io.evolkv.api.task.TaskEvaluator;
import io.evolkv.bench.report.Answer;
import java.util.List;
import java.util.function.Consumer;

/**
 * A task that tells what it scores.
 *
 * @param task scores
 * @param listener gets every completion with its score
 */
record ToldTask(TaskEvaluator task, Consumer<Answer> listener) implements TaskEvaluator {
  @Override
  public List<Sample> samples(Split split, int count, TaskContext context) {
    return task.samples(split, count, context);
  }

  @Override
  public double score(Sample sample, String completion) {
    double score = task.score(sample, completion);
    listener.accept(new Answer(sample, completion, score));
    return score;
  }
}
