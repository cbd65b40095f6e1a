/**
 * What people and programs read of a run: tables and bars for the terminal, progress while it
 * works, {@code budgets.json} and {@code summary.json}. It presents numbers and measures none.
 */
@NullMarked
package io.evolkv.bench.report;

import org.jspecify.annotations.NullMarked;
