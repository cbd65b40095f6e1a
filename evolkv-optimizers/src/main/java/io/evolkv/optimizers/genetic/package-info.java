/**
 * A genetic algorithm over the layers' shares: selection, crossover and mutation of whole budgets.
 * It makes no assumption on how layers act together, so it is the check on what EvolKV's groups and
 * covariances bring.
 */
@NullMarked
package io.evolkv.optimizers.genetic;

import org.jspecify.annotations.NullMarked;
