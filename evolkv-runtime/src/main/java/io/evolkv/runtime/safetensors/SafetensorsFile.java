package io.evolkv.runtime.safetensors;

import io.evolkv.runtime.file.MappedFile;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;

/** One safetensors file; opening reads and checks its header. */
final class SafetensorsFile implements AutoCloseable {
  private final List<SafetensorsTensor> tensors;
  private final Runnable release;

  private SafetensorsFile(MemorySegment bytes, String name, Runnable release) {
    tensors = SafetensorsHeader.tensors(bytes, name);
    this.release = release;
  }

  static SafetensorsFile open(Path path) {
    MappedFile file = MappedFile.open(path);
    try {
      return new SafetensorsFile(file.bytes(), path.toString(), file::close);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  List<SafetensorsTensor> tensors() {
    return tensors;
  }

  @Override
  public void close() {
    release.run();
  }
}
