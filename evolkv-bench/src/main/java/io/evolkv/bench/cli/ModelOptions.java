package io.evolkv.bench.cli;

import com.typesafe.config.ConfigUtil;
import io.evolkv.api.model.ModelRuntimeFactory;
import io.evolkv.api.model.ModelSource;
import io.evolkv.bench.download.ModelCache;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The parameters of every command that looks at one model; a picocli mixin. */
final class ModelOptions {
  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description =
          "A GGUF file, a Hugging Face folder, hf:<org>/<repo>/<file> once it was pulled, or"
              + " builtin:tiny for the model inside the application.")
  private String model = "";

  @Option(
      names = "--runtime",
      paramLabel = "NAME",
      defaultValue = "vector",
      description = "What opens the model (default: ${DEFAULT-VALUE}); see evolkv plugins.")
  private String runtime = "";

  ModelRuntimeFactory<?> factory(Shell shell) {
    return shell.plugins().runtime(runtime);
  }

  String runtime() {
    return runtime;
  }

  /** The settings that these stand for. */
  List<String> settings() {
    return List.of("model=" + ConfigUtil.quoteString(model), "runtime.name=" + runtime);
  }

  ModelSource source(int threads) {
    return new ModelSource(ModelCache.ofProcess().locate(model), threads);
  }
}
