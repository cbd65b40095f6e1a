/**
 * How many bytes of keys, values and observations are held at a time. Everything that makes some
 * asks here first, so that all of them together keep to one cap.
 */
@NullMarked
package io.evolkv.bench.memory;

import org.jspecify.annotations.NullMarked;
