/**
 * The task {@code jsonl}: prompts and answers from a file with one JSON object a line. Files are
 * read as a stream, so one may be larger than memory as long as the samples asked for are not.
 */
@NullMarked
package io.evolkv.tasks.jsonl;

import org.jspecify.annotations.NullMarked;
