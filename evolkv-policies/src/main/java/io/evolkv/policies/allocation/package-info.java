/**
 * Rules that share a total of entries over the layers without looking at the prompt's data. The
 * arithmetic is in integers, so that a total is met exactly and the same on every machine.
 */
@NullMarked
package io.evolkv.policies.allocation;

import org.jspecify.annotations.NullMarked;
