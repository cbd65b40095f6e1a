package io.evolkv.bench.memory;

/**
 * An amount of memory as it was asked for.
 *
 * @param written how it was written, for example {@code 2g} or {@code 50%}
 * @param bytes what that is in this process, at least 0
 */
public record MemoryCap(String written, long bytes) {
  /**
   * An amount in bytes.
   *
   * @param bytes at least 0
   * @return the cap
   */
  public static MemoryCap ofBytes(long bytes) {
    return new MemoryCap(Long.toString(bytes), bytes);
  }
}
