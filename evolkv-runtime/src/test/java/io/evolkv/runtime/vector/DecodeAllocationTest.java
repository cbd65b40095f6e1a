package io.evolkv.runtime.vector;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.evolkv.api.model.GenerationRequest;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.ModelSource;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.model.StopRule;
import io.evolkv.runtime.cache.EntryFormat;
import io.evolkv.runtime.kernels.KernelProvider;
import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What decoding allocates per token: small objects of the steps, and the entry that the token adds
 * to the cache; nothing that grows with the entries held.
 */
class DecodeAllocationTest {
  /** Bytes per token of the embedded model, its cache entries of 8 layers among them. */
  private static final long PER_TOKEN = 32 << 10;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void aTokenAllocatesAConstantHoweverManyEntriesAreHeld() {
    try (ModelRuntime runtime =
        new VectorRuntimeFactory()
            .open(
                new ModelSource("builtin:tiny", 1),
                new VectorOptions(KernelProvider.Choice.AUTO, EntryFormat.F32))) {
      long few = bytesPerToken(runtime, 40);
      long many = bytesPerToken(runtime, 640);
      System.out.printf(
          "decoding allocates %,d bytes per token with 40 entries, %,d with 640%n", few, many);
      assertThat(few).isPositive().isLessThan(PER_TOKEN);
      assertThat(many).isLessThan(PER_TOKEN);
    }
  }

  /** Two lengths that fit the room made at first, so that what a call allocates once cancels. */
  private static long bytesPerToken(ModelRuntime runtime, int entries) {
    Prefilled prompt =
        runtime.prefill(
            IntStream.range(0, entries).map(i -> 20 + i % 200).toArray(), Observation.NONE);
    List<KeptEntries> all =
        Collections.nCopies(
            runtime.shape().layers(), KeptEntries.all(runtime.shape().kvHeads(), entries));
    long shorter = allocated(runtime, GenerationRequest.of(prompt, all, 33, StopRule.NEVER));
    long longer = allocated(runtime, GenerationRequest.of(prompt, all, 65, StopRule.NEVER));
    return (longer - shorter) / 32;
  }

  /** The least of several calls: until they are compiled, the kernels' vectors are objects. */
  private static long allocated(ModelRuntime runtime, GenerationRequest request) {
    long thread = Thread.currentThread().threadId();
    long least = Long.MAX_VALUE;
    for (int call = 0; call < 12; call++) {
      long before = THREADS.getThreadAllocatedBytes(thread);
      runtime.generate(List.of(request));
      least = Math.min(least, THREADS.getThreadAllocatedBytes(thread) - before);
    }
    return least;
  }
}
