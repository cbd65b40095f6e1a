/** Tasks: prompts with known answers, and how a completion is scored. */
@NullMarked
package io.evolkv.api.task;

import org.jspecify.annotations.NullMarked;
