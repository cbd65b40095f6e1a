package io.evolkv.runtime.prefill;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Observation;
import io.evolkv.runtime.cache.EntryFormat;
import io.evolkv.runtime.cache.StoredEntries;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The first {@value #BYTES} bytes of a prompt's file, little-endian: magic, version, six dimensions
 * of the model, length, window, flags with the format of entries, checksum of the body, SHA-256 of
 * the identity, and in the end a checksum of all this. The body is the last logits, the entries and
 * the observations of each layer, all but the entries floats, so its size follows from the header.
 *
 * @param length positions of the prompt
 * @param observation what was observed, with a window no larger than the prompt
 * @param format how keys and values are stored
 * @param bodyChecksum CRC-32C of the body
 */
record PromptFileHeader(int length, Observation observation, EntryFormat format, int bodyChecksum) {
  static final int BYTES = 128;

  private static final byte[] MAGIC = "EvolKVPp".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 2;
  private static final int COLUMN_SUMS = 1;
  private static final int QUERY_STATISTICS = 2;

  /** Where the flags hold the format of entries. */
  private static final int FORMAT_SHIFT = 2;

  private static final int CHECKSUM_AT = BYTES - Integer.BYTES;

  /** Size of the body. */
  long bodyBytes(ModelShape shape) {
    long observed = StoredObservations.bytes(shape, length, observation);
    return logitBytes(shape)
        + StoredEntries.bytes(shape, length, format)
        + Math.multiplyExact(observed, (long) shape.layers());
  }

  static long logitBytes(ModelShape shape) {
    return (long) Float.BYTES * shape.vocabularySize();
  }

  ByteBuffer write(ModelShape shape, String identity) {
    ByteBuffer header = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    header.put(MAGIC).putInt(VERSION);
    for (int dimension : dimensions(shape)) {
      header.putInt(dimension);
    }
    header.putInt(length).putInt(observation.windowQueries());
    header.putInt(
        (observation.columnSums() ? COLUMN_SUMS : 0)
            | (observation.queryStatistics() ? QUERY_STATISTICS : 0)
            | (format.code() << FORMAT_SHIFT));
    header.putInt(bodyChecksum).put(digest(identity));
    header.putInt(CHECKSUM_AT, checksum(header));
    return header.clear();
  }

  /**
   * Reads and checks a header.
   *
   * @param file the file, for messages
   * @param header its first bytes
   * @throws InvalidInputException when it is damaged, or of another model or identity
   */
  static PromptFileHeader read(Path file, ByteBuffer header, ModelShape shape, String identity) {
    header.order(ByteOrder.LITTLE_ENDIAN);
    byte[] magic = new byte[MAGIC.length];
    header.get(magic);
    if (!Arrays.equals(magic, MAGIC)) {
      throw unusable(file, "is no file of a prefilled prompt");
    }
    int version = header.getInt();
    if (version != VERSION) {
      throw unusable(file, "has format version " + version + ", this program reads " + VERSION);
    }
    if (header.getInt(CHECKSUM_AT) != checksum(header)) {
      throw damaged(file, "its header does not fit its checksum");
    }
    int[] dimensions = new int[dimensions(shape).length];
    for (int i = 0; i < dimensions.length; i++) {
      dimensions[i] = header.getInt();
    }
    int length = header.getInt();
    int window = header.getInt();
    int flags = header.getInt();
    int bodyChecksum = header.getInt();
    byte[] owner = new byte[32];
    header.get(owner);
    if (!Arrays.equals(dimensions, dimensions(shape))) {
      throw unusable(file, "is a prompt of another model");
    }
    if (!MessageDigest.isEqual(owner, digest(identity))) {
      throw unusable(file, "is another prompt than the one that is needed");
    }
    if (length < 1 || length > shape.contextLength() || window < 0 || window > length) {
      throw damaged(file, "it has %d positions and a window of %d".formatted(length, window));
    }
    EntryFormat format =
        EntryFormat.ofCode(flags >>> FORMAT_SHIFT)
            .orElseThrow(() -> damaged(file, "its entries are in an unknown format"));
    Observation observation =
        new Observation(window, (flags & COLUMN_SUMS) != 0, (flags & QUERY_STATISTICS) != 0);
    return new PromptFileHeader(length, observation, format, bodyChecksum);
  }

  private static int[] dimensions(ModelShape shape) {
    return new int[] {
      shape.layers(),
      shape.queryHeads(),
      shape.kvHeads(),
      shape.headDim(),
      shape.contextLength(),
      shape.vocabularySize()
    };
  }

  private static int checksum(ByteBuffer header) {
    CRC32C crc = new CRC32C();
    crc.update(header.duplicate().position(0).limit(CHECKSUM_AT));
    return (int) crc.getValue();
  }

  private static byte[] digest(String identity) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(identity.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  static InvalidInputException damaged(Path file, String how) {
    return unusable(file, "is damaged: " + how);
  }

  private static InvalidInputException unusable(Path file, String problem) {
    return new InvalidInputException(
        file + " " + problem + "; delete it, so that the prompt is prefilled again");
  }
}
