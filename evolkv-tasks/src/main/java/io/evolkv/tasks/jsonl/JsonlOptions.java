package io.evolkv.tasks.jsonl;

import io.evolkv.api.plugin.Setting;
import io.evolkv.tasks.metrics.AnswerMetric;

/**
 * The settings of the task {@code jsonl}.
 *
 * @param file path of the file, relative to the working directory
 * @param maxNewTokens token limit of a completion
 * @param stop the text that ends a completion, with Java's escapes ({@code \n}); empty for none but
 *     the end token
 * @param searchShare share of the rows that are search samples
 * @param all whether both splits see every row, in the order of the file
 * @param metric how a completion is compared with the answers
 */
public record JsonlOptions(
    @Setting("File with one JSON object a line: prompt, and answer or answers") String file,
    @Setting(
            value = "Most new tokens of a completion",
            defaultValue = "24",
            min = 1,
            max = 1_000_000)
        int maxNewTokens,
    @Setting(
            value = "Text that ends a completion, \\n being a newline; empty: only the end token",
            defaultValue = "\\n")
        String stop,
    @Setting(
            value = "Share of the rows that are search samples; the others are held out",
            defaultValue = "0.5",
            min = 0,
            max = 1)
        double searchShare,
    @Setting(
            value =
                "Use every row, in the order of the file, for search and held-out samples alike",
            defaultValue = "false")
        boolean all,
    @Setting(
            value = "How a completion is compared with the answers: exact, contains or f1",
            defaultValue = "exact")
        AnswerMetric metric) {}
