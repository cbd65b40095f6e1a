package io.evolkv.api.plugin;

/** The options of an extension that has none. */
public record NoOptions() {}
