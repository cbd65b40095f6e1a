package io.evolkv.bench.search;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.Capability;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.bench.evaluation.ChunkedPrefill;
import io.evolkv.bench.evaluation.PreparedSample;
import io.evolkv.bench.evaluation.TokenizedSample;
import io.evolkv.bench.memory.KeyValueMemory;
import io.evolkv.bench.report.Progress;
import io.evolkv.bench.store.PromptStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The search samples, prefilled and ranked once, when the first candidate needs them: a search that
 * finds all its candidates in the journal prefills nothing. Rankings stay in memory; where the
 * prompts are is the store's business.
 */
final class SearchSamples {
  private final ModelRuntime runtime;
  private final EvictionPolicy policy;
  private final List<TokenizedSample> samples;
  private final KeyValueMemory memory;
  private final ChunkedPrefill prefill;
  private Optional<Prefilled> first = Optional.empty();
  private List<PreparedSample> prepared = List.of();

  /**
   * @param memory holds the prompts while they are prefilled
   */
  SearchSamples(
      ModelRuntime runtime,
      EvictionPolicy policy,
      List<TokenizedSample> samples,
      KeyValueMemory memory) {
    this.runtime = runtime;
    this.policy = policy;
    this.samples = samples;
    this.memory = memory;
    prefill = ChunkedPrefill.alone(runtime, policy.observation(), memory);
  }

  /**
   * Prefills the first sample, which shows how much memory all will take.
   *
   * @param heldOut samples that methods are compared on, of which more may be collected
   * @param collected what is collected of these
   * @throws InvalidInputException when the heap or {@code store.memory} is too small for the search
   */
  void checkMemory(List<TokenizedSample> heldOut, Observation collected) {
    prefill.forEachChunk(
        samples.subList(0, 1), (chunk, prompts) -> first = Optional.of(prompts.getFirst()));
    requireHeap();
    List<TokenizedSample> all = new ArrayList<>(samples);
    all.addAll(heldOut);
    prefill.reserve(all, collected.and(policy.observation()));
    first = first.filter(prompt -> memory.keepPrompt(prompt.bytes()));
  }

  /** All samples, in order; their prompts are of use until the store is closed. */
  List<PreparedSample> prepared(PromptStore store, Progress.Phase progress) {
    if (prepared.isEmpty()) {
      prepared = List.copyOf(prepare(store, progress).values());
    }
    return prepared;
  }

  /** What the prompts and all work on them keep to. */
  KeyValueMemory memory() {
    return memory;
  }

  /** Forgets the samples, whose prompts would take memory that others may need. */
  void letGo() {
    forgetFirst();
    prepared = List.of();
  }

  /** It waits in memory where there is room beside the work, and is prefilled again elsewhere. */
  private Optional<Prefilled> forgetFirst() {
    Optional<Prefilled> known = first;
    known.ifPresent(prompt -> memory.dropPrompts(prompt.bytes()));
    first = Optional.empty();
    return known;
  }

  private SortedMap<Integer, PreparedSample> prepare(PromptStore store, Progress.Phase progress) {
    SortedMap<Integer, PreparedSample> ready = new TreeMap<>();
    Optional<Prefilled> known = forgetFirst();
    known.ifPresent(prompt -> keep(0, prompt, store, ready));
    List<Integer> missing = new ArrayList<>();
    for (int i = ready.size(); i < samples.size(); i++) {
      Optional<Prefilled> found = store.find(i, samples.get(i));
      if (found.isPresent()) {
        ready.put(i, prepare(i, found.get()));
      } else {
        missing.add(i);
      }
    }
    int[] next = {0};
    prefill.forEachChunk(
        missing.stream().map(samples::get).toList(),
        (chunk, prompts) -> {
          requireHeap();
          prefill.reserve(samples);
          for (Prefilled prompt : prompts) {
            keep(missing.get(next[0]++), prompt, store, ready);
          }
          progress.note("prefilled %d of %d prompts".formatted(ready.size(), samples.size()));
        });
    return ready;
  }

  /** What is ranked is what is kept: a prompt that goes to a file leaves nothing in memory. */
  private void keep(
      int index, Prefilled prompt, PromptStore store, SortedMap<Integer, PreparedSample> ready) {
    ready.put(index, prepare(index, store.keep(index, samples.get(index), prompt)));
  }

  private PreparedSample prepare(int index, Prefilled prompt) {
    return PreparedSample.of(samples.get(index), prompt, policy, runtime.shape());
  }

  private void requireHeap() {
    SearchMemory need = new SearchMemory(runtime.shape(), samples, prefill);
    if (runtime.capabilities().contains(Capability.PREFILLED_FILES)) {
      need.requireRankingsAndAPrompt();
    } else {
      need.requireAllPrompts();
    }
  }
}
