/**
 * Finds the extensions, ours and a third party's alike, and binds their options. A plugin jar lives
 * in a class loader of its own that shows it the API and the JDK, nothing else.
 */
@NullMarked
package io.evolkv.bench.plugin;

import org.jspecify.annotations.NullMarked;
