package io.evolkv.bench.search;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import io.evolkv.bench.config.Settings;
import java.util.Map;
import java.util.TreeMap;

/** The settings that results depend on, by name. */
final class SettingsInputs {
  private SettingsInputs() {}

  /**
   * All settings but those that change only where results go or how fast they come. The model is
   * left out as well: its bytes count, not its place.
   */
  static Map<String, String> of(Settings settings) {
    Config config = ConfigFactory.parseString(settings.toHocon()).resolve();
    Map<String, String> inputs = new TreeMap<>();
    for (var setting : config.entrySet()) {
      String name = setting.getKey();
      if (matters(name)) {
        inputs.put(name, setting.getValue().render(ConfigRenderOptions.concise()));
      }
    }
    return inputs;
  }

  private static boolean matters(String name) {
    return !(name.equals("model")
        || name.startsWith("execution.")
        || name.startsWith("store.")
        || name.startsWith("output."));
  }
}
