package io.evolkv.runtime.architecture;

import io.evolkv.runtime.decoder.DecoderModel;
import java.util.List;

/** A decoder architecture. Stateless; listed in {@link Architectures}. */
interface Architecture {
  /**
   * The name.
   *
   * @return {@code general.architecture} of GGUF files
   */
  String name();

  /**
   * What Hugging Face calls it.
   *
   * @return values of {@code model_type} in a config.json
   */
  List<String> modelTypes();

  /**
   * Builds the decoder.
   *
   * @param in reads settings and weights and checks them
   * @return the decoder
   */
  DecoderModel load(ModelReader in);
}
