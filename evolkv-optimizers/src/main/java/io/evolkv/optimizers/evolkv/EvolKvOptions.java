package io.evolkv.optimizers.evolkv;

import io.evolkv.api.plugin.Setting;

/**
 * The settings of the optimizer {@code evolkv}.
 *
 * @param groupSize layers that are searched together
 * @param sigma first step size, in units of {@link Coordinates}
 * @param population candidates per generation; 0 for 4 + floor(3 ln n) of a group of n layers
 * @param generations generations per group, all rounds together
 * @param rounds how often the search passes over all groups
 * @param patience generations without a better candidate after which a visit to a group ends; 0 for
 *     never
 * @param lambda weight of the CacheScore in the objective
 * @param gamma what the CacheScore takes from an empty group
 * @param upperBound largest budget of a layer in multiples of the mean budget; 0 for the whole
 *     total, else at least 1
 * @param rebaseline whether the best vector is judged anew by the CacheScore of each group
 * @param candidates what is measured: completed or raw budgets
 * @param coordinates scale of the search
 * @param active whether CMA-ES also learns from bad candidates
 */
public record EvolKvOptions(
    @Setting(
            value = "Consecutive layers that are searched together",
            defaultValue = "8",
            min = 1,
            max = 1000)
        int groupSize,
    @Setting(
            value = "First step size; 0.3 is 30% of the mean budget",
            defaultValue = "0.3",
            min = 0.001,
            max = 10)
        double sigma,
    @Setting(
            value =
                "Candidates per generation, at least 4; 0: 4 + floor(3 ln n) for a group of n"
                    + " layers",
            defaultValue = "0",
            min = 0,
            max = 10_000)
        int population,
    @Setting(
            value = "Generations per group, all rounds together",
            defaultValue = "30",
            min = 1,
            max = 10_000)
        int generations,
    @Setting(
            value =
                "How often the search passes over the groups, sharing out the generations; a"
                    + " single group is visited once",
            defaultValue = "3",
            min = 1,
            max = 100)
        int rounds,
    @Setting(
            value = "Generations without a better candidate that end a visit to a group; 0: never",
            defaultValue = "0",
            min = 0,
            max = 10_000)
        int patience,
    @Setting(
            value = "Weight of the CacheScore in the objective f (1 + lambda CacheScore)",
            defaultValue = "0.3",
            min = 0,
            max = 10)
        double lambda,
    @Setting(
            value = "What the CacheScore takes from a group without any entries",
            defaultValue = "0.2",
            min = 0,
            max = 1)
        double gamma,
    @Setting(
            value =
                "Largest budget of a layer in multiples of the mean budget, at least 1; 0: the"
                    + " whole total",
            defaultValue = "0",
            min = 0,
            max = 10_000)
        double upperBound,
    @Setting(
            value = "Judge the best vector anew by the CacheScore of each group",
            defaultValue = "true")
        boolean rebaseline,
    @Setting(
            value =
                "What is measured: completed (to the exact total) or raw (as proposed, completed"
                    + " at the end)",
            defaultValue = "completed")
        CandidateForm candidates,
    @Setting(
            value = "Scale of the search: log (steps multiply a budget) or linear (steps add)",
            defaultValue = "log")
        Coordinates coordinates,
    @Setting(value = "Let CMA-ES also learn from bad candidates", defaultValue = "true")
        boolean active) {}
