package io.evolkv.tasks.random;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * A stream of pseudo-random draws: SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom
 * Number Generators", OOPSLA 2014). The state walks by a fixed odd step; each draw is the state
 * passed through a bijective bit mixer.
 *
 * <p>A stream is named by a seed, a purpose and an index, so that every sample of a task has a
 * stream of its own and does not depend on how many others were drawn before it. Not thread-safe.
 */
public final class RandomStream {
  private static final long STEP = 0x9E3779B97F4A7C15L;

  private long state;

  private RandomStream(long state) {
    this.state = state;
  }

  /**
   * The stream with a name.
   *
   * @param seed the user's seed
   * @param purpose what the draws are for; streams of different purposes are unrelated
   * @param index the number of the thing drawn
   * @return the stream at its beginning
   */
  public static RandomStream of(long seed, String purpose, long index) {
    return new RandomStream(mix(hash(seed, purpose) + STEP * index));
  }

  /**
   * A 64-bit hash of a text that looks random and depends on a seed; not meant to withstand an
   * attacker.
   *
   * @param seed chooses the hash function
   * @param text any text
   * @return the hash; every bit of it is usable
   */
  public static long hash(long seed, String text) {
    long hash = mix(seed + STEP);
    for (int i = 0; i < text.length(); i++) {
      hash = mix((hash ^ text.charAt(i)) + STEP);
    }
    return hash;
  }

  /**
   * A uniform integer. The high half of a 64 by 32 bit product deviates from uniform by less than
   * {@code bound / 2^64}.
   *
   * @param bound exclusive upper bound, at least 1
   * @return in {@code [0, bound)}
   */
  public int below(int bound) {
    if (bound < 1) {
      throw new IllegalArgumentException("bound is " + bound + ", must be at least 1");
    }
    return (int) Math.unsignedMultiplyHigh(next(), bound);
  }

  /**
   * A uniform integer.
   *
   * @param least inclusive lower bound
   * @param most inclusive upper bound, at least {@code least}
   * @return in {@code [least, most]}
   */
  public int between(int least, int most) {
    return least + below(most - least + 1);
  }

  /**
   * An event with a probability.
   *
   * @param probability in [0, 1]
   * @return true with this probability
   */
  public boolean chance(double probability) {
    return (next() >>> 11) * 0x1.0p-53 < probability;
  }

  /**
   * One of several things, equally likely.
   *
   * @param things at least one
   * @param <T> their type
   * @return one of them
   */
  public <T> T pick(List<T> things) {
    return things.get(below(things.size()));
  }

  /**
   * All of several things in random order; every order is equally likely (Fisher and Yates).
   *
   * @param things any number
   * @param <T> their type
   * @return a new list
   */
  public <T> List<T> shuffled(List<T> things) {
    List<T> shuffled = new ArrayList<>(things);
    for (int last = shuffled.size() - 1; last > 0; last--) {
      int other = below(last + 1);
      T moved = shuffled.get(other);
      shuffled.set(other, shuffled.get(last));
      shuffled.set(last, moved);
    }
    return shuffled;
  }

  /**
   * Draws until there are enough different results.
   *
   * @param count how many; the draw must have at least as many results
   * @param draw makes one result from this stream
   * @param <T> the type of a result
   * @return different results in the order of their first draw
   */
  public <T> List<T> distinct(int count, Function<RandomStream, T> draw) {
    Set<T> drawn = new LinkedHashSet<>();
    while (drawn.size() < count) {
      drawn.add(draw.apply(this));
    }
    return new ArrayList<>(drawn);
  }

  private long next() {
    state += STEP;
    return mix(state);
  }

  private static long mix(long bits) {
    long mixed = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
