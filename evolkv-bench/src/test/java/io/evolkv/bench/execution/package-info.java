/** Tests of where candidates are measured. */
@NullMarked
package io.evolkv.bench.execution;

import org.jspecify.annotations.NullMarked;
