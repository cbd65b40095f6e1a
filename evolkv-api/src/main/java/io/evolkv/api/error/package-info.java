/** Errors that a person can mend. They say what is wrong, where, and what would be right. */
@NullMarked
package io.evolkv.api.error;

import org.jspecify.annotations.NullMarked;
