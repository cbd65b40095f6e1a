/**
 * Labels of attention heads from files: which heads retrieve from the whole context, and which get
 * along with its ends.
 */
@NullMarked
package io.evolkv.policies.labels;

import org.jspecify.annotations.NullMarked;
