/**
 * One measurement: prompts prefilled once, cut to budgets, decoded as one batch and scored. What
 * searches with these measurements, and what compares methods by them, stands elsewhere.
 */
@NullMarked
package io.evolkv.bench.evaluation;

import org.jspecify.annotations.NullMarked;
