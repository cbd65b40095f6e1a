/**
 * Puts a run together: Guice modules that choose by name from what the registry found. Nothing is
 * opened before it is asked for.
 */
@NullMarked
package io.evolkv.bench.wiring;

import org.jspecify.annotations.NullMarked;
