package io.evolkv.bench.memory;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.Capability;
import io.evolkv.api.model.ModelRuntime;
import java.util.function.Supplier;

/**
 * The bytes of keys, values and observations that one process holds, up to a cap: prompts that stay
 * in memory, and the work on them, which are prompts being prefilled and caches being decoded on.
 * Prompts leave a third of the cap to the work, and what the work needs at least if that is more;
 * the work may take all that prompts leave. Thread-safe.
 */
public final class KeyValueMemory {
  private static final int WORK_PARTS = 3;

  /** Samples that were not seen yet may take an eighth more than what an estimate says. */
  private static final int ESTIMATE_ERROR = 8;

  private final String name;
  private final long cap;
  private long least;
  private long prompts;
  private long work;
  private long peak;

  private KeyValueMemory(String name, long cap) {
    this.name = name;
    this.cap = cap;
  }

  /**
   * A memory of which nothing is taken.
   *
   * @param setting {@code store.memory}
   * @param runtime the model; one that cannot write prompts to files has to have them all in memory
   * @return the memory, no larger than {@link #ofHeap}, and that for a runtime without files
   */
  public static KeyValueMemory of(MemoryCap setting, ModelRuntime runtime) {
    KeyValueMemory heap = ofHeap();
    boolean files = runtime.capabilities().contains(Capability.PREFILLED_FILES);
    return files && setting.bytes() <= heap.cap ? of(setting) : heap;
  }

  /**
   * A memory of which nothing is taken.
   *
   * @param setting {@code store.memory}
   * @return the memory
   */
  public static KeyValueMemory of(MemoryCap setting) {
    return new KeyValueMemory("store.memory is " + setting.written(), setting.bytes());
  }

  /**
   * The most that there can be.
   *
   * @return a memory of 70 % of the heap; the rest is for weights, activations and rankings
   */
  public static KeyValueMemory ofHeap() {
    long heap = Runtime.getRuntime().maxMemory();
    return new KeyValueMemory("70 % of the heap are " + heap / 10 * 7, heap / 10 * 7);
  }

  /**
   * The cap.
   *
   * @return bytes
   */
  public long cap() {
    return cap;
  }

  /**
   * What is not taken.
   *
   * @return bytes, at least 0
   */
  public synchronized long room() {
    return Math.max(0, cap - prompts - work);
  }

  /**
   * The most bytes that were taken at a time.
   *
   * @return bytes
   */
  public synchronized long peak() {
    return peak;
  }

  /**
   * Leaves room to the work that needs some at least.
   *
   * @param bytes about how much
   * @param what what needs it, for the message
   * @throws InvalidInputException when that is more than the cap
   */
  public synchronized void reserve(long bytes, String what) {
    if (bytes > cap) {
      throw tooSmall(bytes + bytes / ESTIMATE_ERROR, what);
    }
    least = Math.max(least, bytes);
  }

  /**
   * Takes room for a prompt that is to stay.
   *
   * @param bytes its size
   * @return whether there is so much room beside the work
   */
  public synchronized boolean keepPrompt(long bytes) {
    boolean fits = prompts + bytes <= cap - Math.max(cap / WORK_PARTS, least);
    if (fits) {
      addPrompt(bytes);
    }
    return fits;
  }

  /**
   * Counts a prompt that stays, whether there is room or not. Its prefill has been counted.
   *
   * @param bytes its size
   */
  public synchronized void addPrompt(long bytes) {
    prompts += bytes;
  }

  /**
   * Gives back the room of prompts that are let go of.
   *
   * @param bytes their size
   */
  public synchronized void dropPrompts(long bytes) {
    prompts -= bytes;
  }

  /**
   * Takes room for work.
   *
   * @param bytes how much
   * @param what what needs it, for the message
   * @return gives the room back when it is closed
   * @throws InvalidInputException when there is not so much
   */
  public synchronized Claim claim(long bytes, String what) {
    if (bytes > cap - prompts - work) {
      throw tooSmall(prompts + work + bytes, what);
    }
    return new Claim(bytes);
  }

  /**
   * Does work that takes room until it is done.
   *
   * @param bytes how much
   * @param what what needs it, for the message
   * @param body the work
   * @param <T> what the work gives
   * @return its result
   * @throws InvalidInputException when there is not so much
   */
  public <T> T during(long bytes, String what, Supplier<T> body) {
    Claim claim = claim(bytes, what);
    try {
      return body.get();
    } finally {
      claim.close();
    }
  }

  private InvalidInputException tooSmall(long bytes, String what) {
    String remedy =
        bytes > ofHeap().cap
            ? "give the JVM more with EVOLKV_OPTS=-Xmx%dm".formatted((bytes >> 20) * 10 / 7 + 2)
            : "set store.memory=%dk or more".formatted((bytes >> 10) + 1);
    return new InvalidInputException("%s, too little for %s; %s".formatted(name, what, remedy));
  }

  /** Room that work has taken. */
  public final class Claim implements AutoCloseable {
    private long bytes;

    private Claim(long bytes) {
      add(bytes);
    }

    private void add(long more) {
      bytes += more;
      work += more;
      peak = Math.max(peak, prompts + work);
    }

    /**
     * Counts what the work has turned out to take.
     *
     * @param actual bytes
     */
    public void set(long actual) {
      synchronized (KeyValueMemory.this) {
        add(actual - bytes);
      }
    }

    @Override
    public void close() {
      synchronized (KeyValueMemory.this) {
        work -= bytes;
        bytes = 0;
      }
    }
  }
}
