package io.evolkv.bench.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.bench.plugin.NearMatches;
import io.evolkv.bench.plugin.PluginKind;
import io.evolkv.bench.plugin.SettingValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The keys that exist: those of the defaults. Sections that choose a plugin hold its options, which
 * are checked against its options record and not here.
 */
final class KnownKeys {
  private static final List<String> PLUGIN_SECTIONS =
      Arrays.stream(PluginKind.values()).map(PluginKind::key).toList();

  private final ConfigObject defaults;
  private final List<String> keys = new ArrayList<>();

  KnownKeys(ConfigObject defaults) {
    this.defaults = defaults;
    collect(defaults, "");
  }

  private void collect(ConfigObject section, String prefix) {
    for (String key : new TreeSet<>(section.keySet())) {
      ConfigValue value = section.get(key);
      if (PLUGIN_SECTIONS.contains(prefix + key)) {
        keys.add(key + ".name");
      } else if (value instanceof ConfigObject inner) {
        collect(inner, prefix + key + ".");
      } else {
        keys.add(prefix + key);
      }
    }
  }

  /** Refuses a layer with a key that does not exist, or a value in the place of a section. */
  void check(ConfigObject layer) {
    check(layer, defaults, "");
  }

  private void check(ConfigObject layer, ConfigObject known, String prefix) {
    for (Map.Entry<String, ConfigValue> entry : new TreeMap<>(layer).entrySet()) {
      String path = prefix + ConfigUtil.joinPath(entry.getKey());
      SettingValue given = new SettingValue(path, entry.getValue());
      ConfigValue expected = known.get(entry.getKey());
      if (expected == null) {
        throw unknown(given);
      }
      if (expected instanceof ConfigObject section) {
        if (!(given.value() instanceof ConfigObject inner)) {
          throw given.error("is a section" + sectionHint(path));
        }
        if (!PLUGIN_SECTIONS.contains(path)) {
          check(inner, section, path + ".");
        }
      }
    }
  }

  /** The error about a key that does not exist, or about the first one in such a section. */
  private InvalidInputException unknown(SettingValue given) {
    if (given.value() instanceof ConfigObject section && !section.isEmpty()) {
      Map.Entry<String, ConfigValue> first = new TreeMap<>(section).firstEntry();
      String path = given.key() + "." + ConfigUtil.joinPath(first.getKey());
      return unknown(new SettingValue(path, first.getValue()));
    }
    return given.error("is no setting" + hint(given.key()));
  }

  private String hint(String path) {
    String key = path.substring(path.lastIndexOf('.') + 1);
    List<String> sameEnd = keys.stream().filter(known -> known.endsWith("." + key)).toList();
    boolean near = !NearMatches.among(keys).to(path).isEmpty();
    return near || sameEnd.isEmpty()
        ? NearMatches.among(keys).hint(path)
        : "; did you mean " + String.join(" or ", sameEnd) + "?";
  }

  private String sectionHint(String path) {
    return "; set "
        + String.join(" or ", keys.stream().filter(k -> k.startsWith(path + ".")).toList());
  }
}
