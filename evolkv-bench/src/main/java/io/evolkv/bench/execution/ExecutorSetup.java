package io.evolkv.bench.execution;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What an executor builds its model, policy and task from.
 *
 * @param run tells the runs of one process apart
 * @param settings the run's settings as HOCON
 * @param model the model, as an absolute path where it is a file
 * @param plugins the plugins folder, as an absolute path; null when there is none
 * @param threads threads of the model
 * @param likelihood whether to measure the likelihood of the targets as well
 */
record ExecutorSetup(
    String run,
    String settings,
    String model,
    @Nullable String plugins,
    int threads,
    boolean likelihood)
    implements Serializable {}
