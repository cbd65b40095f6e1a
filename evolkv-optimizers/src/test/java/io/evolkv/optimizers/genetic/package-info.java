/** Tests of the genetic algorithm. */
@NullMarked
package io.evolkv.optimizers.genetic;

import org.jspecify.annotations.NullMarked;
