package io.evolkv.bench.cli;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Gives the process its standard error back. The JVM announces every start that it uses an
 * incubator module; the launcher lets a filter take that line out while the JVM starts, and keeps
 * the real standard error open under another descriptor. From here on the process writes to the
 * real one again, so terminals, order and exit are as ever.
 */
final class StandardError {
  private static final String DESCRIPTOR = "evolkv.stderr";
  private static final int STANDARD_ERROR = 2;

  private StandardError() {}

  /** Does nothing when no launcher set a filter up. */
  static void restore() {
    Integer kept = Integer.getInteger(DESCRIPTOR);
    if (kept == null) {
      return;
    }
    try {
      if ((int) posix("dup2", JAVA_INT, JAVA_INT).invokeExact((int) kept, STANDARD_ERROR) >= 0) {
        int closed = (int) posix("close", JAVA_INT).invokeExact((int) kept);
        assert closed == 0;
      }
    } catch (Throwable e) {
      // Without native access the filter stays in place: it passes on everything but that line.
      return;
    }
  }

  @SuppressWarnings("restricted") // two functions of POSIX that take and give ints
  private static MethodHandle posix(String name, ValueLayout... arguments) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(JAVA_INT, arguments));
  }
}
