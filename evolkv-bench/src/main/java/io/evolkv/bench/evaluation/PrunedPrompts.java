package io.evolkv.bench.evaluation;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.PrefillPruner;
import io.evolkv.api.model.PrefillState;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.policy.PrefillPruning;
import io.evolkv.bench.memory.KeyValueMemory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Prefills one prompt under many budgets, pruned by each. Layers are run once for all budgets under
 * which the same tokens have gone on so far. Where they part, one goes on, and the others come back
 * to that layer later, deepest first, as far as memory has room for what they need there; without
 * room they begin at the bottom. None of that changes a bit.
 */
final class PrunedPrompts {
  /**
   * Prompts that have room beside a layer to come back to: one, a sequence on it, and a reserve.
   */
  private static final int ROOM_PROMPTS = 3;

  private final ModelRuntime runtime;
  private final PrefillPruning pruning;
  private final Observation observation;
  private final KeyValueMemory memory;
  private final TokenizedSample source;
  private final Deque<Branch> waiting = new ArrayDeque<>();
  private long run;
  private long reused;

  PrunedPrompts(
      ModelRuntime runtime,
      PrefillPruning pruning,
      Observation observation,
      KeyValueMemory memory,
      TokenizedSample source) {
    this.runtime = runtime;
    this.pruning = pruning;
    this.observation = observation;
    this.memory = memory;
    this.source = source;
  }

  /** Budgets with their number in the caller's list, and what prunes by them. */
  private record Member(int number, LayerBudgets budgets, PrefillPruner pruner) {}

  /** Budgets under which the same tokens go on. */
  private static final class Choice {
    private final int[] survivors;
    private final List<Member> members;

    Choice(int[] survivors, List<Member> members) {
      this.survivors = survivors;
      this.members = members;
    }

    int[] survivors() {
      return survivors;
    }

    List<Member> members() {
      return members;
    }
  }

  /**
   * A layer to come back to.
   *
   * @param entered tokens that entered the layers up to it, summed over the layers
   */
  private record Fork(PrefillState state, KeyValueMemory.Claim claim, long entered) {}

  /** Ways that part at a fork, or one that begins at the bottom. */
  private record Branch(List<Choice> choices, Optional<Fork> fork) {}

  /** What is done with a pruned prompt. */
  interface Consumer {
    /** Lets go of prompts that were accepted, where so many more bytes need it. */
    void makeRoom(long bytes);

    /**
     * Takes a prompt.
     *
     * @param numbers which of the budgets it belongs to
     * @param claim the room that it takes, now the consumer's to give back
     */
    void accept(List<Integer> numbers, Prefilled prompt, KeyValueMemory.Claim claim);
  }

  /** Prefills under all budgets. */
  void forEach(List<LayerBudgets> budgets, Consumer consumer) {
    fromTheBottom(
        IntStream.range(0, budgets.size()).mapToObj(i -> member(i, budgets.get(i))).toList());
    try {
      while (!waiting.isEmpty()) {
        prefill(waiting.pop(), consumer);
      }
    } finally {
      waiting.forEach(branch -> branch.fork().ifPresent(fork -> fork.claim().close()));
    }
  }

  /** The layers run and taken over so far. */
  LayerReuse reuse() {
    return new LayerReuse(run, reused);
  }

  private Member member(int number, LayerBudgets budgets) {
    return new Member(number, budgets, pruning.pruner(budgets, source.length()));
  }

  private void fromTheBottom(List<Member> members) {
    waiting.push(new Branch(List.of(new Choice(new int[0], members)), Optional.empty()));
  }

  /** The first way of a branch; the others stay where they are. */
  private void prefill(Branch branch, Consumer consumer) {
    boolean last = branch.choices().size() == 1;
    if (!last) {
      List<Choice> others = branch.choices().subList(1, branch.choices().size());
      waiting.push(new Branch(others, branch.fork()));
    }
    consumer.makeRoom(mostBytes());
    KeyValueMemory.Claim claim =
        memory.claim(mostBytes(), "a prompt of %d tokens".formatted(source.length()));
    Group group = new Group(branch.choices().getFirst(), branch.fork());
    Prefilled prompt = runtime.prefill(source.prompt(), observation, group);
    if (last) {
      branch.fork().ifPresent(fork -> fork.claim().close());
    }
    claim.set(prompt.bytes());
    count(prompt.layer(runtime.shape().layers() - 1).positions(), group.members.size());
    consumer.accept(group.members.stream().map(Member::number).toList(), prompt, claim);
  }

  /** A prompt of which nothing is dropped. */
  private long mostBytes() {
    ModelShape shape = runtime.shape();
    int length = source.length() + PromptBytes.PADDING;
    return PromptBytes.entries(shape, length) + PromptBytes.observed(shape, length, observation);
  }

  private void count(int entered, int members) {
    run += entered;
    reused += (long) entered * (members - 1);
  }

  /** The pruners of a way, which goes on with those that choose the same tokens. */
  private final class Group implements PrefillPruner {
    private final int[] firstSurvivors;
    private final Optional<Fork> start;
    private List<Member> members;
    private long entered;

    Group(Choice choice, Optional<Fork> start) {
      firstSurvivors = choice.survivors();
      members = choice.members();
      this.start = start;
      entered = start.map(Fork::entered).orElse(0L);
    }

    @Override
    public Optional<PrefillState> start() {
      return start.map(Fork::state);
    }

    /** Those that look at other rows than the first one need a prefill of their own. */
    @Override
    public int windowQueries(int rows) {
      int window = members.getFirst().pruner().windowQueries(rows);
      List<Member> others =
          members.stream().filter(it -> it.pruner().windowQueries(rows) != window).toList();
      members = members.stream().filter(it -> !others.contains(it)).toList();
      startAnew(others);
      return window;
    }

    /** Of a runtime that does not tell where it stands. */
    @Override
    public int[] survivors(LayerView layer) {
      List<Choice> choices = choices(layer);
      choices.subList(1, choices.size()).forEach(choice -> startAnew(choice.members()));
      return choices.getFirst().survivors();
    }

    @Override
    public int[] survivors(LayerView layer, Supplier<PrefillState> state) {
      if (start.map(fork -> fork.state().layer() == layer.layer()).orElse(false)) {
        return firstSurvivors;
      }
      List<Choice> choices = choices(layer);
      if (choices.size() > 1) {
        comeBack(state.get(), choices.subList(1, choices.size()));
      }
      return choices.getFirst().survivors();
    }

    /** What each chooses; the first choice is that of the members from now on. */
    private List<Choice> choices(LayerView layer) {
      count(layer.positions(), members.size());
      entered += layer.positions();
      List<Choice> choices = new ArrayList<>();
      for (Member member : members) {
        int[] survivors = member.pruner().survivors(layer);
        choices.stream()
            .filter(choice -> Arrays.equals(choice.survivors(), survivors))
            .findFirst()
            .ifPresentOrElse(
                choice -> choice.members().add(member),
                () -> choices.add(new Choice(survivors, new ArrayList<>(List.of(member)))));
      }
      members = choices.getFirst().members();
      return choices;
    }

    /** A prompt, a sequence on it and the state itself need room beside each other. */
    private void comeBack(PrefillState state, List<Choice> choices) {
      if (memory.room() >= state.bytes() + ROOM_PROMPTS * mostBytes()) {
        KeyValueMemory.Claim claim = memory.claim(state.bytes(), "a layer to come back to");
        waiting.push(new Branch(choices, Optional.of(new Fork(state, claim, entered))));
      } else {
        choices.forEach(choice -> startAnew(choice.members()));
      }
    }

    private void startAnew(List<Member> others) {
      if (!others.isEmpty()) {
        reused -= entered * others.size();
        fromTheBottom(others.stream().map(it -> member(it.number(), it.budgets())).toList());
      }
    }
  }
}
