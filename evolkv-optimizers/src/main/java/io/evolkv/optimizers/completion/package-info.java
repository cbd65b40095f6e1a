/**
 * Completion: turning any weights of the layers into integer budgets with an exact total. Every
 * optimizer ends with it, so that what they find holds equally many entries.
 */
@NullMarked
package io.evolkv.optimizers.completion;

import org.jspecify.annotations.NullMarked;
