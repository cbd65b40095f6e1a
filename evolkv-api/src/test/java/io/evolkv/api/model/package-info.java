/** Tests of {@code io.evolkv.api.model}. */
@NullMarked
package io.evolkv.api.model;

import org.jspecify.annotations.NullMarked;
