package io.evolkv.runtime.vector;

import io.evolkv.api.plugin.Setting;
import io.evolkv.runtime.cache.EntryFormat;
import io.evolkv.runtime.kernels.KernelProvider;

/**
 * Options of the runtime {@code vector}.
 *
 * @param kernels which arithmetic to use; results are the same
 * @param promptKv how keys and values of prefilled prompts are held, before a policy scores them
 */
public record VectorOptions(
    @Setting(
            value = "arithmetic: auto, vector (an error without the Vector API) or scalar",
            defaultValue = "auto")
        KernelProvider.Choice kernels,
    @Setting(
            value =
                "keys and values of prefilled prompts: f32, f16 (half the memory) or q8 (about a"
                    + " quarter, 8-bit integers)",
            defaultValue = "f32")
        EntryFormat promptKv) {}
