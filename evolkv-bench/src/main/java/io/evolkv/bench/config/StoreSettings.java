package io.evolkv.bench.config;

import io.evolkv.bench.memory.MemoryCap;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the prefilled prompts of a search may be.
 *
 * @param memory how much memory they and all other keys and values of a search may take; prompts
 *     that it has no room for are in files
 * @param folder the folder of these files; empty for the run directory
 */
public record StoreSettings(MemoryCap memory, Optional<Path> folder) {}
