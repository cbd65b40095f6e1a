package io.evolkv.runtime.prefill;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.zip.CRC32C;

/** Writes floats, little-endian, and sums up what it wrote. */
final class ChecksummedChannel {
  private static final int BUFFER = 1 << 18;

  private final WritableByteChannel channel;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
  private final CRC32C crc = new CRC32C();

  ChecksummedChannel(WritableByteChannel channel) {
    this.channel = channel;
  }

  void write(float[] values) throws IOException {
    int done = 0;
    while (done < values.length) {
      int count = Math.min(values.length - done, buffer.remaining() / Float.BYTES);
      buffer.asFloatBuffer().put(values, done, count);
      buffer.position(buffer.position() + count * Float.BYTES);
      done += count;
      if (!buffer.hasRemaining()) {
        flush();
      }
    }
  }

  void flush() throws IOException {
    buffer.flip();
    crc.update(buffer.duplicate());
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }

  /** CRC-32C of what was flushed. */
  int checksum() {
    return (int) crc.getValue();
  }
}
