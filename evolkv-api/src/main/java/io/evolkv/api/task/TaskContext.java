package io.evolkv.api.task;

import io.evolkv.api.model.Tokenizer;

/**
 * What a task gets from the engine.
 *
 * @param tokenizer the model's tokenizer, for tasks that fit prompts to a length
 * @param seed decides which samples there are and how they are split
 */
public record TaskContext(Tokenizer tokenizer, long seed) {}
