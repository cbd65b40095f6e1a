package io.evolkv.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.api.model.Completion;
import io.evolkv.api.model.Completion.Finish;
import io.evolkv.api.model.ModelShape;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is told of a cache, by numbers that a reader can check: an entry has 1,024 bytes. */
class CacheUseTest {
  private static final ModelShape TWO_LAYERS = new ModelShape("a", 2, 4, 2, 128, 4096, 100);

  @Test
  void anAverageOfLayersAndHeads() {
    CacheUse use = use(TWO_LAYERS, 2000, 130, 0, 0);

    assertThat(use.entriesPerLayer()).isEqualTo(32.5);
    assertThat(use.fullBytes()).isEqualTo(2000 * 2 * 2 * 1024);
    assertThat(use.line())
        .isEqualTo(
            "Cache: 2,000 tokens, 32.5 of them kept per layer on average (p): 130.0 KiB of 7.8 MiB");
  }

  @Test
  void windowsAreHeldAndNotCounted() {
    CacheUse use = use(TWO_LAYERS.withWindows(List.of(101, 0)), 1000, 2 * (100 + 40), 0, 0);

    assertThat(use.fullBytes()).isEqualTo((100 + 1000) * 2 * 1024);
    assertThat(use.line())
        .isEqualTo(
            "Cache: 1,000 tokens, 40 of them kept per compressed layer on average (p):"
                + " 280.0 KiB of 2.1 MiB");
  }

  @Test
  void whatIsReadIsToldWhereItIsNotWhatIsHeld() {
    assertThat(use(TWO_LAYERS, 1, 4, 0, 3 * 512).line())
        .isEqualTo("Cache: 1 token, all kept (p): 4.0 KiB; a step reads 512 bytes");
    assertThat(use(TWO_LAYERS, 1, 4, 2048, 3 * 6144).line())
        .isEqualTo(
            "Cache: 1 token, all kept (p): 4.0 KiB; the assistant holds 2.0 KiB; a step reads 6.0"
                + " KiB");
    assertThat(use(TWO_LAYERS, 1, 4, 0, 3 * 5120).line())
        .isEqualTo("Cache: 1 token, all kept (p): 4.0 KiB");
  }

  /** After an answer of four tokens, which takes three steps. */
  private static CacheUse use(
      ModelShape shape, int tokens, long entries, long assistantBytes, long bytesRead) {
    Completion completion =
        new Completion(
            List.of(1, 2, 3, 4),
            "text",
            Finish.LENGTH,
            entries,
            1024 * entries,
            assistantBytes,
            bytesRead);
    return CacheUse.of("p", completion, shape, tokens);
  }
}
