package io.evolkv.optimizers.random;

import io.evolkv.api.plugin.Setting;

/**
 * The settings of the optimizer {@code random}.
 *
 * @param evaluations candidates in all, the uniform one included
 * @param batch candidates that are measured together
 * @param alpha parameter of the Dirichlet distribution of the shares
 */
public record RandomOptions(
    @Setting(
            value = "Candidates in all, the uniform one included",
            defaultValue = "200",
            min = 1,
            max = 10_000_000)
        int evaluations,
    @Setting(
            value = "Candidates that are measured together",
            defaultValue = "20",
            min = 1,
            max = 100_000)
        int batch,
    @Setting(
            value =
                "Dirichlet parameter of the layers' shares: 1 draws all shares alike, smaller ones"
                    + " draw more uneven shares, larger ones more even shares",
            defaultValue = "1",
            min = 0.01,
            max = 10_000)
        double alpha) {}
