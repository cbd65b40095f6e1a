/**
 * The task {@code recall}: documents of facts hidden among filler sentences, and one question each.
 * The documents are generated, so there is no data file and no end of samples.
 */
@NullMarked
package io.evolkv.tasks.recall;

import org.jspecify.annotations.NullMarked;
