package io.evolkv.optimizers.genetic;

import io.evolkv.api.plugin.Setting;

/**
 * The settings of the optimizer {@code genetic}.
 *
 * @param population candidates that live at the same time
 * @param generations generations after the first
 * @param elites best candidates that go on unchanged, fewer than the population
 * @param tournament candidates that a parent has to beat, itself included
 * @param crossover probability that a child mixes the layers of two parents
 * @param mutation probability that a layer's share changes in a child
 * @param step largest change of a share by one mutation, in doublings
 */
public record GeneticOptions(
    @Setting(
            value = "Candidates that live at the same time",
            defaultValue = "12",
            min = 2,
            max = 100_000)
        int population,
    @Setting(value = "Generations after the first", defaultValue = "36", min = 1, max = 100_000)
        int generations,
    @Setting(
            value = "Best candidates that go on unchanged, fewer than the population",
            defaultValue = "4",
            min = 1,
            max = 10_000)
        int elites,
    @Setting(
            value = "Candidates among which the best one becomes a parent",
            defaultValue = "3",
            min = 1,
            max = 1000)
        int tournament,
    @Setting(
            value = "Probability that a child mixes the layers of two parents",
            defaultValue = "0.7",
            min = 0,
            max = 1)
        double crossover,
    @Setting(
            value = "Probability that a layer's share changes in a child",
            defaultValue = "0.2",
            min = 0,
            max = 1)
        double mutation,
    @Setting(
            value = "Largest change of a share by one mutation: it doubles or halves this often",
            defaultValue = "2",
            min = 0.125,
            max = 30)
        double step) {}
