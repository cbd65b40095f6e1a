/**
 * The eviction policies, one class each with its options and the factory that {@link
 * java.util.ServiceLoader} finds. Every class names its paper and its formula; {@code docs/} of
 * this module has a page on each.
 */
@NullMarked
package io.evolkv.policies.policy;

import org.jspecify.annotations.NullMarked;
