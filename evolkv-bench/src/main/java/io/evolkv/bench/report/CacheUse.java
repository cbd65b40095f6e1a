package io.evolkv.bench.report;

import io.evolkv.api.model.Completion;
import io.evolkv.api.model.ModelShape;
import io.evolkv.bench.evaluation.WindowEntries;
import java.util.Locale;

/**
 * What a policy left of the cache of one prompt.
 *
 * @param policy the policy's name
 * @param tokens tokens of the prompt
 * @param entriesPerLayer KV entries of the prompt that were held when decoding began, per KV head
 *     of a compressed layer
 * @param compressed whether all layers are compressed
 * @param bytes bytes of the prompt's entries in all layers
 * @param fullBytes bytes of the whole cache of the prompt
 * @param assistantBytes bytes of an assistant model's cache; 0 without one
 * @param bytesPerStep bytes that a decode step reads, on average; 0 when there was none
 */
public record CacheUse(
    String policy,
    int tokens,
    double entriesPerLayer,
    boolean compressed,
    long bytes,
    long fullBytes,
    long assistantBytes,
    long bytesPerStep) {
  /**
   * What a completion says about it.
   *
   * @param policy the policy's name
   * @param completion what was generated
   * @param shape the model's shape
   * @param tokens tokens of the prompt
   * @return the use
   */
  public static CacheUse of(String policy, Completion completion, ModelShape shape, int tokens) {
    int layers = shape.compressedLayers().size();
    long all = ((long) tokens * layers + WindowEntries.of(shape, tokens)) * shape.kvHeads();
    long held = completion.promptEntries();
    long steps = completion.tokens().size() - 1L;
    return new CacheUse(
        policy,
        tokens,
        (double) WindowEntries.apart(completion, shape, tokens)
            / Math.max(1, layers)
            / shape.kvHeads(),
        layers == shape.layers(),
        completion.promptBytes(),
        Math.round((double) completion.promptBytes() / Math.max(1, held) * all),
        completion.assistantBytes(),
        steps < 1 ? 0 : Math.round((double) completion.bytesRead() / steps));
  }

  /**
   * One line for a person.
   *
   * @return for example {@code Cache: 1,931 tokens, 64 of them kept per layer on average (snapkv):
   *     1.4 MiB of 42.4 MiB}
   */
  public String line() {
    StringBuilder line = new StringBuilder("Cache: ");
    line.append(String.format(Locale.ROOT, "%,d %s, ", tokens, tokens == 1 ? "token" : "tokens"));
    line.append(
        bytes == fullBytes
            ? "all kept (%s): %s".formatted(policy, Sizes.text(bytes))
            : "%s of them kept per %s on average (%s): %s of %s"
                .formatted(
                    average(),
                    compressed ? "layer" : "compressed layer",
                    policy,
                    Sizes.text(bytes),
                    Sizes.text(fullBytes)));
    if (assistantBytes > 0) {
      line.append("; the assistant holds ").append(Sizes.text(assistantBytes));
    }
    if (assistantBytes > 0 || (bytesPerStep > 0 && bytesPerStep < bytes)) {
      line.append("; a step reads ").append(Sizes.text(bytesPerStep));
    }
    return line.toString();
  }

  private String average() {
    return String.format(Locale.ROOT, "%,.1f", entriesPerLayer).replaceFirst("\\.0$", "");
  }
}
