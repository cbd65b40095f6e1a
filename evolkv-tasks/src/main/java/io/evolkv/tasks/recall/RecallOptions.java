package io.evolkv.tasks.recall;

import io.evolkv.api.plugin.Setting;

/**
 * The settings of the task {@code recall}.
 *
 * @param length tokens of a prompt: between 14 fewer and this many
 * @param families families with weights, for example {@code niah:2, code:1}; a bare name weighs 1
 * @param facts facts of every document; 0 draws their number
 * @param digits digits of the numbers that {@code niah}, {@code multivalue} and {@code variables}
 *     ask for
 */
public record RecallOptions(
    @Setting(
            value =
                "Tokens of a prompt, the begin token included; a prompt has up to 14 tokens fewer",
            defaultValue = "256",
            min = 96,
            max = 131_072)
        int length,
    @Setting(
            value = "Families of documents with their weights; a name without a weight counts 1",
            defaultValue = "niah:1, multivalue:1, variables:1, code:1, fewshot:1")
        String families,
    @Setting(
            value = "Facts of a document; 0: drawn, 4 to 12, in prompts under 200 tokens 3 to 6",
            defaultValue = "0",
            min = 0,
            max = 32)
        int facts,
    @Setting(
            value = "Digits of the numbers to find: fewer are easier to keep in a small cache",
            defaultValue = "5",
            min = 2,
            max = 9)
        int digits) {}
