package io.evolkv.runtime.kernels;

/** Chooses the kernels and says why. */
public final class KernelProvider {
  /** Which kernels are wanted. */
  public enum Choice {
    /** Vector kernels where the JVM has the Vector API, else scalar ones. */
    AUTO,
    /** Vector kernels or an error. */
    VECTOR,
    /** Plain loops. */
    SCALAR
  }

  /**
   * Kernels and the reason for them.
   *
   * @param kernels the kernels
   * @param reason one line for people
   * @param fallback whether something better was wanted
   */
  public record Selection(Kernels kernels, String reason, boolean fallback) {}

  private KernelProvider() {}

  /**
   * Chooses kernels.
   *
   * @param choice what is wanted
   * @return the kernels and why
   * @throws IllegalStateException when vector kernels are demanded and the JVM has no Vector API
   */
  public static Selection select(Choice choice) {
    if (choice == Choice.SCALAR) {
      return new Selection(new ScalarKernels(), "scalar kernels: as configured", false);
    }
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()) {
      Kernels kernels = new VectorKernels();
      return new Selection(kernels, "vector kernels: " + kernels.description(), false);
    }
    String reason =
        "the JVM runs without the Vector API; start it with --add-modules jdk.incubator.vector";
    if (choice == Choice.VECTOR) {
      throw new IllegalStateException("vector kernels are demanded, but " + reason);
    }
    return new Selection(new ScalarKernels(), "scalar kernels, many times slower: " + reason, true);
  }
}
