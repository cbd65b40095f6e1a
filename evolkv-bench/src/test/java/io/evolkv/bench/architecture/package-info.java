/** Tests: The rules about what may depend on what. */
@NullMarked
package io.evolkv.bench.architecture;

import org.jspecify.annotations.NullMarked;
