/** Whole runs on a real model against what other libraries recorded of it. */
@NullMarked
package io.evolkv.bench.reference;

import org.jspecify.annotations.NullMarked;
