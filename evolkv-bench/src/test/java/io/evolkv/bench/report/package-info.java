/** Specifications of the package of the same name. */
@NullMarked
package io.evolkv.bench.report;

import org.jspecify.annotations.NullMarked;
