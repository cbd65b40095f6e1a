package io.evolkv.runtime.vector;

import io.evolkv.api.plugin.Setting;
import io.evolkv.runtime.kernels.KernelProvider;

/**
 * Options of the runtime {@code vector}.
 *
 * @param kernels which arithmetic to use; results are the same
 */
public record VectorOptions(
    @Setting(
            value = "arithmetic: auto, vector (an error without the Vector API) or scalar",
            defaultValue = "auto")
        KernelProvider.Choice kernels) {}
