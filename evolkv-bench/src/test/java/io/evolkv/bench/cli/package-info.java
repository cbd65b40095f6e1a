/** Tests: The commands that look at models and plugins, and the launcher. */
@NullMarked
package io.evolkv.bench.cli;

import org.jspecify.annotations.NullMarked;
