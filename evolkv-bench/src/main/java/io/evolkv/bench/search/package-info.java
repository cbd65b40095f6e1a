/**
 * The search engine: what a run depends on, the search itself on the journal, and the comparison of
 * methods on held-out samples. {@link io.evolkv.bench.search.SearchRun} tells it from the top.
 */
@NullMarked
package io.evolkv.bench.search;

import org.jspecify.annotations.NullMarked;
