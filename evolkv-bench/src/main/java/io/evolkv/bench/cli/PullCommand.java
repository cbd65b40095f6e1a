package io.evolkv.bench.cli;

import io.evolkv.bench.download.HubFile;
import io.evolkv.bench.download.ModelCache;
import io.evolkv.bench.download.Pull;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evolkv pull}: brings a model file from a hub into the cache. */
@Command(
    name = "pull",
    description = {
      "Bring a model file from a hub into the cache, and print its path.",
      "An interrupted pull goes on where it stopped. Read from the environment: HF_ENDPOINT,",
      "HF_TOKEN, HTTPS_PROXY, HTTP_PROXY, NO_PROXY, EVOLKV_CACHE (default: ~/.cache/evolkv)."
    })
final class PullCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(
      paramLabel = "FILE",
      description = "hf:<org>/<repo>/<file>, with @<revision> behind it for another than main.")
  private String file = "";

  @Option(
      names = "--sha256",
      paramLabel = "DIGEST",
      description = "What the file must be; the hub's own digest is checked anyway.")
  private Optional<String> sha256 = Optional.empty();

  @Option(names = "--again", description = "Get the file even if it is in the cache.")
  private boolean again;

  @Mixin private ProgressOption progress = new ProgressOption();

  PullCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Pull pull =
        new Pull(
            ModelCache.ofProcess(),
            shell.environment(),
            progress.on(shell),
            progress.noticesOn(shell));
    Path pulled = pull.file(HubFile.parse(file), sha256, again);
    shell.out().println(pulled);
    return 0;
  }
}
