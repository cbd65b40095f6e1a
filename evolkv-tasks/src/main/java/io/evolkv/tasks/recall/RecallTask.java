package io.evolkv.tasks.recall;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.StopRule;
import io.evolkv.api.task.Sample;
import io.evolkv.api.task.Split;
import io.evolkv.api.task.TaskContext;
import io.evolkv.api.task.TaskEvaluator;
import io.evolkv.tasks.metrics.AnswerMetric;
import io.evolkv.tasks.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Recall of facts from a document.
 *
 * <p>Sample {@code i} of a split has a random stream of its own, named by seed, split and {@code
 * i}, so that more samples never change the first ones.
 */
final class RecallTask implements TaskEvaluator {
  private static final int MAX_NEW_TOKENS = 24;

  /** Prompts shorter than this have few facts. */
  private static final int SHORT_LENGTH = 200;

  /** Documents tried with one number of facts before another number is drawn. */
  private static final int TRIES_PER_FACT_COUNT = 40;

  private static final int FACT_COUNTS_TRIED = 25;

  private final Vocabulary words = Vocabulary.standard();
  private final int length;
  private final FamilyMix mix;
  private final int facts;
  private final Numbers numbers;

  RecallTask(RecallOptions options) {
    length = options.length();
    mix = FamilyMix.of(options.families());
    facts = options.facts();
    numbers = new Numbers(options.digits());
  }

  @Override
  public List<Sample> samples(Split split, int count, TaskContext context) {
    if (count < 1) {
      throw new IllegalArgumentException("count is " + count + ", must be at least 1");
    }
    DocumentFitter fitter = new DocumentFitter(words, context.tokenizer(), length);
    List<Sample> samples = new ArrayList<>();
    for (Family family : mix.order(count)) {
      int index = samples.size();
      RandomStream random = RandomStream.of(context.seed(), "recall " + split.name(), index);
      String id = family.label() + "-" + label(split) + "-" + index;
      samples.add(sample(id, family, split, fitter, random));
    }
    return samples;
  }

  @Override
  public double score(Sample sample, String completion) {
    return AnswerMetric.EXACT.score(sample.answers(), completion);
  }

  private Sample sample(
      String id, Family family, Split split, DocumentFitter fitter, RandomStream random) {
    for (int draw = 0; draw < FACT_COUNTS_TRIED; draw++) {
      int count = factCount(random);
      for (int attempt = 0; attempt < TRIES_PER_FACT_COUNT; attempt++) {
        Riddle riddle = riddle(family, count, split, random);
        Optional<String> prompt = fitter.fit(riddle, random);
        if (prompt.isPresent()) {
          return sample(id, family, prompt.get(), riddle.answer());
        }
      }
    }
    throw new InvalidInputException(
        "setting task.length: found no %s document of %d to %d tokens with this model's tokenizer;"
                .formatted(family.label(), length - DocumentFitter.SLACK, length)
            + " a larger length would do");
  }

  private int factCount(RandomStream random) {
    if (facts > 0) {
      return facts;
    }
    return length < SHORT_LENGTH ? random.between(3, 6) : random.between(4, 12);
  }

  private Riddle riddle(Family family, int count, Split split, RandomStream random) {
    while (true) {
      Riddle riddle = family.draw(words, numbers, random, count);
      if (riddle.split() == split) {
        return riddle;
      }
    }
  }

  private static Sample sample(String id, Family family, String prompt, String answer) {
    return new Sample(
        id,
        family.label(),
        prompt,
        List.of(answer),
        " " + answer + "\n",
        MAX_NEW_TOKENS,
        StopRule.atNewline());
  }

  private static String label(Split split) {
    return split.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
