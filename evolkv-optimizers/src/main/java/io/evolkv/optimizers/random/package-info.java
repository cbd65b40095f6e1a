/**
 * Random search: what a search finds without learning anything. It is the baseline that every other
 * optimizer has to beat at the same number of evaluations.
 */
@NullMarked
package io.evolkv.optimizers.random;

import org.jspecify.annotations.NullMarked;
