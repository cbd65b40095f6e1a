/**
 * The command line. A command is a class with a constructor that takes the {@link
 * io.evolkv.bench.cli.Shell} it runs in, implements {@code Callable<Integer>} and throws {@code
 * InvalidInputException} for what the user can mend; {@link io.evolkv.bench.cli.Main} turns
 * exceptions into messages and exit codes.
 */
@NullMarked
package io.evolkv.bench.cli;

import org.jspecify.annotations.NullMarked;
