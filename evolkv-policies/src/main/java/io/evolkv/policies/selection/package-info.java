/**
 * Turns scores of positions into rankings in other ways than the common one: heads that share a
 * layer's budget unequally, and whole chunks of neighbouring positions.
 */
@NullMarked
package io.evolkv.policies.selection;

import org.jspecify.annotations.NullMarked;
