/** Tests of the count of keys and values. */
@NullMarked
package io.evolkv.bench.memory;

import org.jspecify.annotations.NullMarked;
