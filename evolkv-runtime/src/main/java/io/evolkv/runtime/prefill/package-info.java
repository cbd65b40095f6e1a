/**
 * Runs a prompt once with full attention and keeps what policies ask for. The result is immutable,
 * so any number of sequences start from it.
 */
@NullMarked
package io.evolkv.runtime.prefill;

import org.jspecify.annotations.NullMarked;
