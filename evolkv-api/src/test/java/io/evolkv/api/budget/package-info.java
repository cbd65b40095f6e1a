/** Tests of {@code io.evolkv.api.budget}. */
@NullMarked
package io.evolkv.api.budget;

import org.jspecify.annotations.NullMarked;
