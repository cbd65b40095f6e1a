package io.evolkv.runtime.kernels;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * A format whose methods are compiled each by itself. The compiler stops inlining when a method has
 * too many nodes, and every vector operation that it did not inline makes objects; a method that
 * multiplies rows of two types, or copies rows and multiplies them, is too large already. It does
 * not inline what a method handle calls that is no constant.
 */
final class SeparateFormat implements RowFormat {
  private static final MethodHandle DECODE =
      method(
          RowFormat.class,
          "decode",
          byte[].class,
          int.class,
          int.class,
          long.class,
          RowBuffer.class);
  private static final MethodHandle DOT =
      method(
          RowFormat.class,
          "dot",
          byte[].class,
          int.class,
          int.class,
          float[].class,
          int.class,
          int.class,
          RowBuffer.class,
          long.class);

  private final MethodHandle decode;
  private final MethodHandle dot;

  SeparateFormat(RowFormat format) {
    decode = DECODE.bindTo(format);
    dot = DOT.bindTo(format);
  }

  /** A method of an interface, without a result. */
  static MethodHandle method(Class<?> type, String name, Class<?>... parameters) {
    try {
      return MethodHandles.lookup()
          .findVirtual(type, name, MethodType.methodType(void.class, parameters));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(name, e);
    }
  }

  /** What a handle threw, to be thrown on. */
  static RuntimeException thrown(Throwable problem) {
    if (problem instanceof Error error) {
      throw error;
    }
    if (problem instanceof RuntimeException exception) {
      return exception;
    }
    return new IllegalStateException(problem);
  }

  @Override
  public void decode(byte[] rows, int row, int depth, long out, RowBuffer buffer) {
    try {
      decode.invokeExact(rows, row, depth, out, buffer);
    } catch (Throwable problem) {
      throw thrown(problem);
    }
  }

  @Override
  public void dot(
      byte[] rows,
      int row0,
      int row1,
      float[] x,
      int xOffset,
      int depth,
      RowBuffer buffer,
      long partials) {
    try {
      dot.invokeExact(rows, row0, row1, x, xOffset, depth, buffer, partials);
    } catch (Throwable problem) {
      throw thrown(problem);
    }
  }
}
