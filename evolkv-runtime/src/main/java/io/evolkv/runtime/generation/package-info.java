/**
 * Decodes and scores many sequences as one batch. A finished sequence gives its place to the next
 * one, and what else is in the batch changes no bit of a sequence.
 */
@NullMarked
package io.evolkv.runtime.generation;

import org.jspecify.annotations.NullMarked;
