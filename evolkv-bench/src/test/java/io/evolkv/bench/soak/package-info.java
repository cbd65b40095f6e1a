/** Mixed requests over a long time. */
@NullMarked
package io.evolkv.bench.soak;

import org.jspecify.annotations.NullMarked;
