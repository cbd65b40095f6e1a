/**
 * Verification of a model against the outputs of a reference implementation: logits of the last
 * position and greedy tokens. Files of reference outputs are untrusted input.
 */
@NullMarked
package io.evolkv.bench.verification;

import org.jspecify.annotations.NullMarked;
