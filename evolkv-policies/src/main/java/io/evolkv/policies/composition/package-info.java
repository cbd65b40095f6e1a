/**
 * Policies that are made of parts of others: how a configuration names the parts, and the policy
 * that puts any scorer, selector and allocator together.
 */
@NullMarked
package io.evolkv.policies.composition;

import org.jspecify.annotations.NullMarked;
