package io.evolkv.tasks.recall;

import io.evolkv.api.plugin.Setting;

/**
 * The settings of the task {@code recall}.
 *
 * @param length tokens of a prompt: between 14 fewer and this many
 * @param families families with weights, for example {@code niah:2, code:1}; a bare name weighs 1
 */
public record RecallOptions(
    @Setting(
            value =
                "Tokens of a prompt, the begin token included; a prompt has up to 14 tokens fewer",
            defaultValue = "256",
            min = 96,
            max = 1056)
        int length,
    @Setting(
            value = "Families of documents with their weights; a name without a weight counts 1",
            defaultValue = "niah:1, multivalue:1, variables:1, code:1, fewshot:1")
        String families) {}
