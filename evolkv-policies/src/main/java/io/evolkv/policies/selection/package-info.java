/**
 * Turns scores of positions into rankings in other ways than the common one: heads that share a
 * layer's budget unequally, whole chunks of neighbouring positions, newest entries before the best;
 * and the weakest that leave while tokens are generated.
 */
@NullMarked
package io.evolkv.policies.selection;

import org.jspecify.annotations.NullMarked;
