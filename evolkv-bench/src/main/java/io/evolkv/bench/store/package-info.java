/**
 * Where the prefilled prompts of a search are: in memory up to a cap, then in files that are read
 * where they are. Where a prompt is changes no result.
 */
@NullMarked
package io.evolkv.bench.store;

import org.jspecify.annotations.NullMarked;
