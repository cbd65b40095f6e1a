/** Tests of {@code io.evolkv.api.plugin}. */
@NullMarked
package io.evolkv.api.plugin;

import org.jspecify.annotations.NullMarked;
