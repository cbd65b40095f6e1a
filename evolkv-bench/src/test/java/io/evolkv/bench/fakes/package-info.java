/**
 * A model, a task, policies and an optimizer that are small enough to compute by hand. Tests of the
 * engine run on them.
 */
@NullMarked
package io.evolkv.bench.fakes;

import org.jspecify.annotations.NullMarked;
