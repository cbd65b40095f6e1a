/**
 * How a completion is compared with the accepted answers. Every metric is in [0, 1] and takes the
 * best of the answers.
 */
@NullMarked
package io.evolkv.tasks.metrics;

import org.jspecify.annotations.NullMarked;
