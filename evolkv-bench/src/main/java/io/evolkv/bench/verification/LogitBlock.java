package io.evolkv.bench.verification;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.bench.journal.DiskFailure;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Logits of the whole vocabulary in a file of little-endian float32; read when they are compared,
 * because all blocks of a file may be larger than the memory.
 *
 * @param file the file
 * @param offset where the block begins, in bytes
 * @param count number of logits
 */
record LogitBlock(Path file, long offset, int count) implements ReferenceLogits {
  @Override
  public LogitDifference largestDifference(float[] actual) {
    ByteBuffer expected = read();
    LogitDifference largest = new LogitDifference(0, 0);
    for (int token = 0; token < count; token++) {
      float value = expected.getFloat(token * Float.BYTES);
      if (!Float.isFinite(value)) {
        throw new InvalidInputException(
            "%s: the value at byte %d is no finite number; get the file again"
                .formatted(file, offset + (long) token * Float.BYTES));
      }
      largest = largest.orLarger(LogitDifference.of(actual[token], value, token));
    }
    return largest;
  }

  private ByteBuffer read() {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(count, Float.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel = FileChannel.open(file)) {
      channel.position(offset);
      while (bytes.hasRemaining()) {
        if (channel.read(bytes) < 0) {
          throw new EOFException("it ends before byte " + (offset + bytes.limit()));
        }
      }
    } catch (IOException e) {
      throw DiskFailure.reading(file, e);
    }
    return bytes.flip();
  }
}
