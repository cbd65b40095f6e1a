package io.evolkv.runtime.prefill;

import static io.evolkv.runtime.prefill.PromptFileHeader.damaged;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.model.PrefilledFiles;
import io.evolkv.runtime.cache.EntryFormat;
import io.evolkv.runtime.cache.PromptEntries;
import io.evolkv.runtime.cache.StoredEntries;
import io.evolkv.runtime.decoder.DecoderModel;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** Prompts of one model in files that are mapped when they are read. */
public final class PromptFiles implements PrefilledFiles {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** Bytes that are summed up at once. */
  private static final long CHECKED_AT_ONCE = 1 << 26;

  private final DecoderModel model;
  private final List<Arena> mappings = new ArrayList<>();

  /**
   * No files yet.
   *
   * @param model whose prompts these are
   */
  public PromptFiles(DecoderModel model) {
    this.model = model;
  }

  @Override
  public void write(Prefilled prompt, String identity, Path file) throws IOException {
    PrefilledPrompt prefilled = (PrefilledPrompt) prompt;
    List<LayerRecorder> recorders = new ArrayList<>();
    for (int layer = 0; layer < model.shape().layers(); layer++) {
      boolean whole = prefilled.entries().size(layer, 0) == prompt.length();
      if (!whole || !(prefilled.observed(layer) instanceof LayerRecorder recorder)) {
        throw new IllegalArgumentException("only a whole prompt in memory can be written");
      }
      recorders.add(recorder);
    }
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      channel.position(PromptFileHeader.BYTES);
      ChecksummedChannel body = new ChecksummedChannel(channel);
      writeBody(prefilled, recorders, body);
      // The header comes last: a file that was not written to its end has none.
      PromptFileHeader header =
          new PromptFileHeader(
              prompt.length(),
              recorders.getFirst().observation(),
              format(prefilled.entries()),
              body.checksum());
      channel.write(header.write(model.shape(), identity), 0);
    }
  }

  private void writeBody(
      PrefilledPrompt prompt, List<LayerRecorder> recorders, ChecksummedChannel body)
      throws IOException {
    body.write(prompt.lastLogits());
    writeEntries(prompt.entries(), prompt.length(), body);
    for (LayerRecorder recorder : recorders) {
      for (float[] part : recorder.parts()) {
        body.write(part);
      }
    }
    body.flush();
  }

  private static EntryFormat format(PromptEntries entries) {
    return entries instanceof StoredEntries stored ? stored.format() : EntryFormat.F32;
  }

  private void writeEntries(PromptEntries entries, int length, ChecksummedChannel body)
      throws IOException {
    ModelShape shape = model.shape();
    for (int layer = 0; layer < shape.layers(); layer++) {
      if (entries instanceof StoredEntries stored) {
        body.write(stored.layer(layer));
        continue;
      }
      for (int head = 0; head < shape.kvHeads(); head++) {
        for (int entry = 0; entry < length; entry++) {
          body.write(entries.key(layer, head, entry));
          body.write(entries.value(layer, head, entry));
        }
      }
    }
  }

  @Override
  @SuppressWarnings("MustBeClosedChecker") // the arena lives as long as this object
  public Prefilled open(Path file, String identity) {
    Arena arena = Arena.ofShared();
    try {
      Prefilled prompt = checked(file, map(file, arena), identity);
      keep(arena);
      return prompt;
    } catch (InvalidInputException e) {
      // A file that is of no use may have to be replaced, which some systems refuse while mapped.
      arena.close();
      throw e;
    }
  }

  private synchronized void keep(Arena arena) {
    mappings.add(arena);
  }

  private static MemorySegment map(Path file, Arena arena) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    } catch (NoSuchFileException e) {
      throw new InvalidInputException(file + ": no such file", e);
    } catch (IOException e) {
      throw new InvalidInputException(
          file + ": cannot be read (" + e.getMessage() + "); check its permissions", e);
    }
  }

  private PrefilledPrompt checked(Path file, MemorySegment bytes, String identity) {
    if (bytes.byteSize() < PromptFileHeader.BYTES) {
      throw damaged(file, "it ends after %d bytes".formatted(bytes.byteSize()));
    }
    ModelShape shape = model.shape();
    PromptFileHeader header =
        PromptFileHeader.read(
            file, bytes.asSlice(0, PromptFileHeader.BYTES).asByteBuffer(), shape, identity);
    long size = PromptFileHeader.BYTES + header.bodyBytes(shape);
    if (bytes.byteSize() != size) {
      throw damaged(file, "it has %d bytes and should have %d".formatted(bytes.byteSize(), size));
    }
    MemorySegment body = bytes.asSlice(PromptFileHeader.BYTES);
    if (checksum(body) != header.bodyChecksum()) {
      throw damaged(file, "its content does not fit its checksum");
    }
    return prompt(header, body);
  }

  private static int checksum(MemorySegment bytes) {
    CRC32C crc = new CRC32C();
    for (long at = 0; at < bytes.byteSize(); at += CHECKED_AT_ONCE) {
      long count = Math.min(CHECKED_AT_ONCE, bytes.byteSize() - at);
      crc.update(bytes.asSlice(at, count).asByteBuffer());
    }
    return (int) crc.getValue();
  }

  private PrefilledPrompt prompt(PromptFileHeader header, MemorySegment body) {
    ModelShape shape = model.shape();
    int length = header.length();
    float[] logits = new float[shape.vocabularySize()];
    MemorySegment.copy(body, FLOAT, 0, logits, 0, logits.length);
    long at = PromptFileHeader.logitBytes(shape);
    EntryFormat format = header.format();
    long entryBytes = StoredEntries.bytes(shape, length, format);
    PromptEntries entries = StoredEntries.in(shape, length, format, body.asSlice(at, entryBytes));
    at += entryBytes;
    long layerBytes = StoredObservations.bytes(shape, length, header.observation());
    List<StoredObservations> observed = new ArrayList<>();
    for (int layer = 0; layer < shape.layers(); layer++) {
      observed.add(
          new StoredObservations(
              shape, length, header.observation(), body.asSlice(at, layerBytes)));
      at += layerBytes;
    }
    return new PrefilledPrompt(model, length, entries, observed, logits);
  }

  @Override
  public synchronized void close() {
    mappings.forEach(Arena::close);
    mappings.clear();
  }
}
