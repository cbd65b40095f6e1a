package io.evolkv.policies.scoring;

/**
 * The generator SplitMix64 (Steele, Lea and Flood: Fast Splittable Pseudorandom Number Generators,
 * 2014, with Stafford's thirteenth mixing function). The same seed gives the same numbers on every
 * machine.
 */
public final class SplitMix64 {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  /**
   * A generator at its start.
   *
   * @param seed any number
   */
  public SplitMix64(long seed) {
    this.state = seed;
  }

  /**
   * The next number.
   *
   * @return uniform in [0, 1), a multiple of 2^-53
   */
  public double nextDouble() {
    state += GOLDEN_GAMMA;
    return (mixed(state) >>> 11) * 0x1.0p-53;
  }

  /**
   * The seed of one of many streams that belong together, {@code seed xor m(stream)} with m the
   * mixing function of the generator. Streams start far from one another, and stream 0 has the seed
   * itself since {@code m(0) = 0}.
   *
   * @param seed the seed of all streams
   * @param stream number of a stream, for example a layer
   * @return the seed of that stream
   */
  public static long seedOfStream(long seed, long stream) {
    return seed ^ mixed(stream);
  }

  private static long mixed(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
