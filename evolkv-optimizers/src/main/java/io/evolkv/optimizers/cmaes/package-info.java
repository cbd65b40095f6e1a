/**
 * CMA-ES, the evolution strategy that adapts the covariance matrix of its normal distribution. It
 * knows nothing of budgets: it asks for points and is told how good they are.
 */
@NullMarked
package io.evolkv.optimizers.cmaes;

import org.jspecify.annotations.NullMarked;
