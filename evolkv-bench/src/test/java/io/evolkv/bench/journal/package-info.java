/** Specifications of the package of the same name. */
@NullMarked
package io.evolkv.bench.journal;

import org.jspecify.annotations.NullMarked;
