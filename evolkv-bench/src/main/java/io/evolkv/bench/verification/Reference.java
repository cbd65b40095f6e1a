package io.evolkv.bench.verification;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Outputs of a reference implementation for one model.
 *
 * @param file where they are from
 * @param model the model's name there
 * @param madeBy the implementation and its arithmetic
 * @param variant how the model was changed for the reference, if it was
 * @param prompts at least one
 */
record Reference(
    Path file,
    String model,
    String madeBy,
    Optional<ReferenceVariant> variant,
    List<ReferencePrompt> prompts) {}
