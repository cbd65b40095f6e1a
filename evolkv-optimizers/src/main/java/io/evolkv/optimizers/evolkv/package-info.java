/**
 * EvolKV (arXiv:2509.08315): the budgets of consecutive layers are searched group by group with
 * CMA-ES. The package holds the search and its arithmetic: groups, CacheScore, coordinates, bounds.
 */
@NullMarked
package io.evolkv.optimizers.evolkv;

import org.jspecify.annotations.NullMarked;
