/**
 * Optimizers that search layer budgets by measuring a task, and what they exchange with the search
 * engine.
 */
@NullMarked
package io.evolkv.api.optimizer;

import org.jspecify.annotations.NullMarked;
