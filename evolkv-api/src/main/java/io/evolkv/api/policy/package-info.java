/**
 * Eviction policies: which entries of a layer stay in the KV cache under a budget. The core is one
 * method; everything else a policy may do is a small interface of its own.
 */
@NullMarked
package io.evolkv.api.policy;

import org.jspecify.annotations.NullMarked;
