/** Tests of {@code io.evolkv.api.optimizer}. */
@NullMarked
package io.evolkv.api.optimizer;

import org.jspecify.annotations.NullMarked;
