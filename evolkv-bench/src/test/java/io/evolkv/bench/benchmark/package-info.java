/** Specifications of the package of the same name. */
@NullMarked
package io.evolkv.bench.benchmark;

import org.jspecify.annotations.NullMarked;
