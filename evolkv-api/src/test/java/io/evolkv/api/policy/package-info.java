/** Tests of {@code io.evolkv.api.policy}. */
@NullMarked
package io.evolkv.api.policy;

import org.jspecify.annotations.NullMarked;
