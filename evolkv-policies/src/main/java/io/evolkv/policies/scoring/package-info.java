/**
 * Turns what a prefill observed into one score per KV head and position: attention of the
 * observation window, reduction of a GQA group, pooling over neighbours, and seeded random numbers.
 * Which positions stay is decided elsewhere, by {@link io.evolkv.api.policy.PositionScores}.
 */
@NullMarked
package io.evolkv.policies.scoring;

import org.jspecify.annotations.NullMarked;
