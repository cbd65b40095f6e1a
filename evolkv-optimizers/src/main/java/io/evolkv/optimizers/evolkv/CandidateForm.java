package io.evolkv.optimizers.evolkv;

/** What is measured when a search proposes budgets. */
public enum CandidateForm {
  /** The budgets completed to the exact total: what is measured is what would be exported. */
  COMPLETED,
  /** The budgets as proposed, whatever their total; only the result is completed. */
  RAW
}
