package io.evolkv.bench.benchmark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Memory of this process.
 *
 * @param heapBytes objects that are in use after a collection
 * @param peakResidentBytes the most memory the process had so far, mapped model files included;
 *     empty where the system does not tell it in {@code /proc}
 */
public record MemoryUse(long heapBytes, OptionalLong peakResidentBytes) {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Pattern PEAK = Pattern.compile("(?m)^VmHWM:\\s+(\\d{1,15}) kB$");

  /**
   * Collects garbage and looks.
   *
   * @return the memory now
   */
  public static MemoryUse now() {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    return new MemoryUse(memory.getHeapMemoryUsage().getUsed(), peakOfProcess());
  }

  private static OptionalLong peakOfProcess() {
    try {
      Matcher line = PEAK.matcher(Files.readString(STATUS));
      return line.find()
          ? OptionalLong.of(Long.parseLong(line.group(1)) << 10)
          : OptionalLong.empty();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
