package io.evolkv.bench.evaluation;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.StopRule;
import io.evolkv.api.task.Sample;
import java.util.Arrays;
import java.util.List;

/** A sample whose prompt and target are token ids and fit the model's context. Immutable. */
public final class TokenizedSample {
  private final Sample sample;
  private final int[] prompt;
  private final List<Integer> target;

  private TokenizedSample(Sample sample, int[] prompt, List<Integer> target) {
    this.sample = sample;
    this.prompt = prompt;
    this.target = target;
  }

  /**
   * Tokenizes samples.
   *
   * @param samples any samples
   * @param runtime the model with its tokenizer
   * @return one element per sample, in order
   * @throws InvalidInputException when a prompt has no token, or more than the context length
   */
  public static List<TokenizedSample> all(List<Sample> samples, ModelRuntime runtime) {
    return samples.stream().map(sample -> of(sample, runtime)).toList();
  }

  /**
   * A prompt that nobody has an answer to.
   *
   * @param prompt token ids, begin token included; whether they fit the model is the runtime's to
   *     check
   * @param maxNewTokens token limit of the completion, at least 1
   * @param stop when it ends earlier
   * @return the sample
   */
  public static TokenizedSample ofPrompt(int[] prompt, int maxNewTokens, StopRule stop) {
    Sample sample = new Sample("prompt", "prompt", "", List.of(""), "", maxNewTokens, stop);
    return new TokenizedSample(sample, prompt.clone(), List.of());
  }

  private static TokenizedSample of(Sample sample, ModelRuntime runtime) {
    int[] prompt = runtime.tokenizer().encodePrompt(sample.prompt());
    int limit = runtime.shape().contextLength();
    if (prompt.length == 0) {
      throw new InvalidInputException("sample " + sample.id() + ": the prompt is empty");
    }
    if (prompt.length > limit) {
      throw new InvalidInputException(
          "sample %s: the prompt has %d tokens, more than the model's context length of %d"
              .formatted(sample.id(), prompt.length, limit));
    }
    int[] target = runtime.tokenizer().encode(sample.target());
    return new TokenizedSample(sample, prompt, Arrays.stream(target).boxed().toList());
  }

  /**
   * The sample as its task made it.
   *
   * @return the sample
   */
  public Sample sample() {
    return sample;
  }

  /**
   * The prompt's token ids, begin token included.
   *
   * @return an array of the caller's own, at least one id
   */
  public int[] prompt() {
    return prompt.clone();
  }

  /**
   * Length of the prompt.
   *
   * @return tokens, at least 1
   */
  public int length() {
    return prompt.length;
  }

  /**
   * Token ids of the text whose likelihood serves as the smooth score.
   *
   * @return the ids, empty when the sample has no target
   */
  public List<Integer> target() {
    return target;
  }

  /**
   * What a cache needs room for beside the prompt: the tokens that are decoded, or those of the
   * target if that is more, since one comes after the other. However many may be decoded, a
   * sequence ends when it holds as many as the context has.
   *
   * @param contextLength the model's
   * @return tokens at most
   */
  public int newTokens(int contextLength) {
    return Math.max(Math.min(sample.maxNewTokens(), contextLength), target.size());
  }
}
