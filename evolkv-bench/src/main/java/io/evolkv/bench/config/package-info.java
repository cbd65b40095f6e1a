/**
 * The settings of a run: the defaults inside the jar, a user's file over them, {@code -o key=value}
 * over that. Whatever is unknown or wrong is an error that names the place and what would be right.
 */
@NullMarked
package io.evolkv.bench.config;

import org.jspecify.annotations.NullMarked;
