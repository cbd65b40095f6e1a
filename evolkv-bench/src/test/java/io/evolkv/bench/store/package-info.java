@NullMarked
package io.evolkv.bench.store;

import org.jspecify.annotations.NullMarked;
