package io.evolkv.runtime.checkpoint;

import java.util.Optional;

/**
 * The name of a setting or a tensor in both kinds of files. In GGUF, the architecture's name and a
 * dot stand before the name of a setting.
 *
 * @param gguf name in a GGUF, or empty where there is none
 * @param huggingFace name in config.json or in the safetensors, or empty where there is none
 */
public record Key(Optional<String> gguf, Optional<String> huggingFace) {
  /**
   * A name in both.
   *
   * @param gguf name in a GGUF
   * @param huggingFace name in a Hugging Face folder
   * @return the key
   */
  public static Key of(String gguf, String huggingFace) {
    return new Key(Optional.of(gguf), Optional.of(huggingFace));
  }

  /**
   * Something that only GGUF files say.
   *
   * @param name name in a GGUF
   * @return the key
   */
  public static Key ofGguf(String name) {
    return new Key(Optional.of(name), Optional.empty());
  }

  /**
   * Something that GGUF files do not say.
   *
   * @param name name in a Hugging Face folder
   * @return the key
   */
  public static Key ofHuggingFace(String name) {
    return new Key(Optional.empty(), Optional.of(name));
  }

  /**
   * The same with something in front.
   *
   * @param ggufPrefix put before the GGUF name
   * @param huggingFacePrefix put before the Hugging Face name
   * @return the longer key
   */
  public Key under(String ggufPrefix, String huggingFacePrefix) {
    return new Key(gguf.map(ggufPrefix::concat), huggingFace.map(huggingFacePrefix::concat));
  }
}
