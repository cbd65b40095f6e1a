/** Tests of {@code io.evolkv.api.task}. */
@NullMarked
package io.evolkv.api.task;

import org.jspecify.annotations.NullMarked;
