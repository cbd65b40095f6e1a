package io.evolkv.bench.config;

import com.typesafe.config.ConfigException;
import io.evolkv.bench.memory.MemoryCap;
import io.evolkv.bench.plugin.SettingValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An amount of memory as a setting: bytes, with a unit or without, or a share of the heap. */
final class MemorySetting {
  private static final Pattern SHARE = Pattern.compile("(\\d{1,3})\\s*%");

  private MemorySetting() {}

  /** Reads a setting; units are those of HOCON, so that k, m and g are powers of 1024. */
  static MemoryCap of(SettingValue setting) {
    String written = setting.asString().strip();
    Matcher share = SHARE.matcher(written);
    if (share.matches() && Integer.parseInt(share.group(1)) <= 100) {
      long percent = Runtime.getRuntime().maxMemory() / 100;
      return new MemoryCap(written, percent * Integer.parseInt(share.group(1)));
    }
    try {
      long bytes = setting.value().atKey("bytes").getBytes("bytes");
      if (bytes >= 0) {
        return new MemoryCap(written, bytes);
      }
    } catch (ConfigException noSize) {
      // The message below says what would be one.
    }
    throw setting.error(
        "is '%s', it must be a number of bytes such as 512m or 2g, or a share of the heap from"
                .formatted(written)
            + " 0% to 100%");
  }
}
