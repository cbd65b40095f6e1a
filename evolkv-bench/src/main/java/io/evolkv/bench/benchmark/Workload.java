package io.evolkv.bench.benchmark;

import io.evolkv.api.model.ModelShape;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * One thing that is measured.
 *
 * @param kind what is done
 * @param promptTokens tokens of the prompt
 * @param sequences sequences at once, each after the same prompt; 1 for a prefill
 * @param newTokens decoding steps of each sequence; 0 for a prefill
 */
public record Workload(Kind kind, int promptTokens, int sequences, int newTokens) {
  /** What is done. */
  public enum Kind {
    /** Runs the prompt. */
    PREFILL,
    /** Decodes after the prompt. */
    DECODE;

    /** The name on the command line and in JSON. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The workloads of a benchmark; lengths are clipped to what the model can hold. */
  static List<Workload> of(BenchmarkSettings settings, ModelShape shape) {
    int newTokens = Math.min(settings.newTokens(), shape.contextLength() - 1);
    int prompt = Math.min(settings.promptLengths().getFirst(), shape.contextLength() - newTokens);
    Stream<Workload> prefills =
        settings.promptLengths().stream()
            .map(length -> Math.min(length, shape.contextLength()))
            .map(length -> new Workload(Kind.PREFILL, length, 1, 0));
    Stream<Workload> decodes =
        settings.sequences().stream().map(n -> new Workload(Kind.DECODE, prompt, n, newTokens));
    return Stream.concat(prefills, decodes)
        .filter(workload -> settings.kinds().contains(workload.kind()))
        .distinct()
        .toList();
  }

  /** Tokens that a measurement handles. */
  long tokens() {
    return kind == Kind.PREFILL ? promptTokens : (long) sequences * newTokens;
  }

  /**
   * About how long a measurement takes, in tokens of a prefill: a step of one sequence reads all
   * weights, which takes as long as eight tokens of a prefill; each further sequence adds three.
   */
  double weight() {
    return kind == Kind.PREFILL
        ? promptTokens * (1 + promptTokens / 4096.0)
        : newTokens * (5.0 + 3.0 * sequences);
  }

  /**
   * The workload for people.
   *
   * @return a few words
   */
  public String title() {
    if (kind == Kind.PREFILL) {
      return "prefill " + promptTokens + " tokens";
    }
    return "decode %d %s after %d"
        .formatted(sequences, sequences == 1 ? "sequence" : "sequences", promptTokens);
  }
}
