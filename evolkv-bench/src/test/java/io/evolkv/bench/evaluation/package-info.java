/** Specifications of the package of the same name. */
@NullMarked
package io.evolkv.bench.evaluation;

import org.jspecify.annotations.NullMarked;
