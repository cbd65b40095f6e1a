package io.evolkv.runtime.prefill;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.zip.CRC32C;

/** Writes floats, little-endian, and bytes, and sums up what it wrote. */
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
      if (buffer.remaining() < Float.BYTES) {
        flush();
      }
      int count = Math.min(values.length - done, buffer.remaining() / Float.BYTES);
      buffer.asFloatBuffer().put(values, done, count);
      buffer.position(buffer.position() + count * Float.BYTES);
      done += count;
    }
  }

  void write(MemorySegment bytes) throws IOException {
    long done = 0;
    while (done < bytes.byteSize()) {
      if (!buffer.hasRemaining()) {
        flush();
      }
      int count = (int) Math.min(bytes.byteSize() - done, buffer.remaining());
      buffer.put(bytes.asSlice(done, count).asByteBuffer());
      done += count;
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
