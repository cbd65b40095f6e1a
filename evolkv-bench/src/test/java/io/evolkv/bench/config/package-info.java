/**
 * Tests: Settings from defaults, files and overrides, and the message for each way to get them
 * wrong.
 */
@NullMarked
package io.evolkv.bench.config;

import org.jspecify.annotations.NullMarked;
