/** Specifications of the package of the same name. */
@NullMarked
package io.evolkv.bench.search;

import org.jspecify.annotations.NullMarked;
