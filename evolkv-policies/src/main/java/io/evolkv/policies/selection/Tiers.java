package io.evolkv.policies.selection;

/**
 * SmallKV's tiers of one KV head (arXiv 2508.02751, as this project formulates it): critical
 * entries have a key and a value, marginal ones a value only.
 *
 * <p>A budget B counts a marginal entry as half: {@code floor(share · B)} of it go to twice as many
 * marginal entries, the rest to critical ones.
 *
 * @param critical entries with a key, the newest {@code recent} among them
 * @param recent newest entries that are always critical
 * @param marginal entries without a key
 */
public record Tiers(int critical, int recent, int marginal) {
  /**
   * The tiers of a budget.
   *
   * @param budget B; below 1 counts as 1
   * @param marginalShare part of it for marginal entries, in [0, 1)
   * @param recent newest entries that are always critical, at most half of the critical ones; 0 for
   *     half
   * @return the tiers
   */
  public static Tiers of(int budget, double marginalShare, int recent) {
    int all = Math.max(1, budget);
    int halves = (int) (all * marginalShare);
    int critical = all - halves;
    int half = critical / 2;
    return new Tiers(critical, recent == 0 ? half : Math.min(recent, half), 2 * halves);
  }

  /**
   * The critical entries.
   *
   * @param order all entries in the order of their importance
   * @return ascending entries
   */
  public int[] criticalOf(ScoreOrder order) {
    return order.keep(critical, recent);
  }

  /**
   * The marginal entries: the best that are not critical.
   *
   * @param order all entries in the order of their importance
   * @return entries, the best first
   */
  public int[] marginalOf(ScoreOrder order) {
    return order.ranked(critical - recent, marginal, recent);
  }
}
