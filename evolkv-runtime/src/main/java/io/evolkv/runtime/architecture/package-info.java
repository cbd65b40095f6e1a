/**
 * The decoder architectures, one file each: what its files call the parts, and how a block puts
 * them together. The parts themselves are shared.
 */
@NullMarked
package io.evolkv.runtime.architecture;

import org.jspecify.annotations.NullMarked;
