package io.evolkv.bench.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import io.evolkv.bench.config.Settings.PluginChoice;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Writes settings as HOCON. */
final class SettingsText {
  private final StringBuilder text = new StringBuilder();

  SettingsText(Settings settings) {
    line("model", settings.model());
    section("runtime", settings.runtime());
    section("task", settings.task());
    section("policy", settings.policy());
    section("optimizer", settings.optimizer());
    line("budget.mean", settings.budgetMean());
    line("search.samples", settings.searchSamples());
    line("search.tieBreaker", settings.tieBreaker());
    line("search.racing", settings.racing());
    line("heldOut.samples", settings.heldOutSamples());
    text.append("heldOut.compare = ")
        .append(
            settings.compare().stream()
                .map(ConfigUtil::quoteString)
                .collect(Collectors.joining(", ", "[", "]\n")));
    line("seed", settings.seed());
    line("execution.threads", settings.threads());
    line("execution.master", settings.master());
    line("store.memory", settings.store().memory().written());
    line("store.dir", settings.store().folder().map(Path::toString).orElse(""));
    line("output.dir", settings.outputDir().toString());
    line("output.name", settings.name());
  }

  private void section(String key, PluginChoice choice) {
    text.append(key).append(" {\n  ");
    line("name", choice.name());
    ConfigObject options = choice.options().root();
    for (String option : new TreeSet<>(options.keySet())) {
      text.append("  ");
      line(option, options.toConfig().getValue(ConfigUtil.joinPath(option)).unwrapped());
    }
    text.append("}\n");
  }

  private void line(String key, Object value) {
    String written = value instanceof String s ? ConfigUtil.quoteString(s) : value.toString();
    text.append(key).append(" = ").append(written).append('\n');
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
