/** Tests: The object graph of a run. */
@NullMarked
package io.evolkv.bench.wiring;

import org.jspecify.annotations.NullMarked;
