package io.evolkv.api.model;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One sequence to decode greedily from a prefilled prompt over the entries that were kept. The
 * first new token follows from the prompt's last logits, which no eviction changes; token i is fed
 * at its true position {@code length + i}, unless {@link #rotation()} says otherwise.
 *
 * @param prompt the prefilled prompt
 * @param kept the entries that stay, one element per layer; ignored where {@link
 *     ModelShape#slidingWindow} is present
 * @param maxNewTokens at most this many new tokens, at least 1
 * @param stop when to stop earlier
 * @param evictor eviction while decoding, of this sequence alone
 * @param selector choice of entries per step, of this sequence alone
 * @param rotation the positions that keys and queries are turned to
 * @param listener hears the text as it comes; a runtime may ignore it, and then whoever asked takes
 *     what was not heard from {@link Completion#text()}
 */
public record GenerationRequest(
    Prefilled prompt,
    List<KeptEntries> kept,
    int maxNewTokens,
    StopRule stop,
    Optional<DecodeEvictor> evictor,
    Optional<StepSelector> selector,
    KeyRotation rotation,
    Optional<TextListener> listener) {
  /** Checks the limit and copies the list. */
  public GenerationRequest {
    Objects.requireNonNull(prompt, "prompt is null");
    Objects.requireNonNull(rotation, "rotation is null");
    kept = List.copyOf(kept);
    if (maxNewTokens < 1) {
      throw new IllegalArgumentException("maxNewTokens is " + maxNewTokens + ", at least 1 needed");
    }
  }

  /**
   * A sequence that nobody listens to.
   *
   * @param prompt the prefilled prompt
   * @param kept the entries that stay, one element per layer
   * @param maxNewTokens at most this many new tokens, at least 1
   * @param stop when to stop earlier
   * @param evictor eviction while decoding, of this sequence alone
   * @param selector choice of entries per step, of this sequence alone
   * @param rotation the positions that keys and queries are turned to
   */
  public GenerationRequest(
      Prefilled prompt,
      List<KeptEntries> kept,
      int maxNewTokens,
      StopRule stop,
      Optional<DecodeEvictor> evictor,
      Optional<StepSelector> selector,
      KeyRotation rotation) {
    this(prompt, kept, maxNewTokens, stop, evictor, selector, rotation, Optional.empty());
  }

  /**
   * A sequence whose cache only grows while decoding.
   *
   * @param prompt the prefilled prompt
   * @param kept the entries that stay, one element per layer
   * @param maxNewTokens at most this many new tokens, at least 1
   * @param stop when to stop earlier
   * @return the request
   */
  public static GenerationRequest of(
      Prefilled prompt, List<KeptEntries> kept, int maxNewTokens, StopRule stop) {
    return new GenerationRequest(
        prompt, kept, maxNewTokens, stop, Optional.empty(), Optional.empty(), KeyRotation.ORIGINAL);
  }

  /**
   * The same sequence with somebody who hears its text.
   *
   * @param heard hears the text as it comes, instead of a listener there was
   * @return the request
   */
  public GenerationRequest withListener(TextListener heard) {
    return new GenerationRequest(
        prompt, kept, maxNewTokens, stop, evictor, selector, rotation, Optional.of(heard));
  }
}
