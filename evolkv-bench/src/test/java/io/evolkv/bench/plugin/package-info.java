/** Tests: Finding and binding extensions, on jars that the tests build themselves. */
@NullMarked
package io.evolkv.bench.plugin;

import org.jspecify.annotations.NullMarked;
