/**
 * The arithmetic of a decoder behind one small interface: a Vector API implementation and a scalar
 * one. Both add in the same fixed order, so they agree bit for bit, whatever the vector width.
 */
@NullMarked
package io.evolkv.runtime.kernels;

import org.jspecify.annotations.NullMarked;
