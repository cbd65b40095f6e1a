package io.evolkv.tasks.jsonl;

import io.evolkv.api.task.Split;
import io.evolkv.tasks.random.RandomStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.LongStream;

/**
 * The rows of one split, in random order. The rank of a row is a hash of the seed and its prompt.
 * Sorted by rank, the first {@code round(share * rows)} are search samples, taken from the lowest
 * rank up; the others are held-out samples, taken from the highest rank down.
 *
 * <p>So the split depends neither on the order of the file nor on how many samples are asked for,
 * rows with equal prompts are never on different sides, and one pass over the file finds the
 * samples in memory for as many rows as are asked for (and 8 bytes for each row of the file).
 */
final class SplitRows implements RowSelection {
  /** A row with its rank and its number in the file. */
  private record Ranked(long rank, long number, Row row) {}

  private final Split split;
  private final int count;
  private final double searchShare;
  private final long seed;
  private final Comparator<Ranked> order;
  private final PriorityQueue<Ranked> lastFirst;
  private final LongStream.Builder ranks = LongStream.builder();
  private long rows;

  SplitRows(Split split, int count, double searchShare, long seed) {
    this.split = split;
    this.count = count;
    this.searchShare = searchShare;
    this.seed = seed;
    Comparator<Ranked> byRank = Comparator.comparingLong(Ranked::rank);
    order = (split == Split.SEARCH ? byRank : byRank.reversed()).thenComparingLong(Ranked::number);
    lastFirst = new PriorityQueue<>(order.reversed());
  }

  @Override
  public void add(Row row) {
    long rank = RandomStream.hash(seed, row.prompt());
    ranks.add(rank);
    lastFirst.add(new Ranked(rank, rows, row));
    rows++;
    if (lastFirst.size() > count) {
      lastFirst.remove();
    }
  }

  @Override
  public List<Row> chosen() {
    long[] sorted = ranks.build().sorted().toArray();
    int searchRows = Math.toIntExact(Math.round(searchShare * sorted.length));
    List<Ranked> candidates = new ArrayList<>(lastFirst);
    candidates.sort(order);
    return candidates.stream()
        .filter(row -> side(row, sorted, searchRows) == split)
        .map(Ranked::row)
        .toList();
  }

  private static Split side(Ranked row, long[] sorted, int searchRows) {
    boolean search = searchRows == sorted.length || row.rank() < sorted[searchRows];
    return search ? Split.SEARCH : Split.HELD_OUT;
  }
}
