package io.evolkv.bench.execution;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.bench.evaluation.SearchUsage;
import io.evolkv.bench.evaluation.TrialResult;
import java.util.List;

/** Measures candidates on the search samples, wherever these are. */
public interface SearchExecution extends AutoCloseable {
  /**
   * Measures.
   *
   * @param candidates different candidates, at least one
   * @param from number of the first sample, from 0
   * @param to number behind the last sample, above {@code from}
   * @return the first candidate's results in the order of the samples, then the second's, and so on
   */
  List<TrialResult> measure(List<LayerBudgets> candidates, int from, int to);

  /**
   * What measuring took so far.
   *
   * @return memory and work
   */
  SearchUsage usage();

  /** Lets go of everything that measuring needed. */
  @Override
  void close();
}
