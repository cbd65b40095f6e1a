/** How many entries each layer of the KV cache may keep. */
@NullMarked
package io.evolkv.api.budget;

import org.jspecify.annotations.NullMarked;
