package io.evolkv.runtime.vector;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ModelShape;
import io.evolkv.runtime.cache.HeadCache;
import io.evolkv.runtime.decoder.LlamaConfig;
import io.evolkv.runtime.decoder.LlamaWeights;
import io.evolkv.runtime.decoder.Matrix;
import io.evolkv.runtime.gguf.GgufFile;
import io.evolkv.runtime.gguf.GgufTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads a llama decoder from a GGUF file: checks every size, then packs the matrices. */
final class LlamaLoader {
  private final GgufFile file;
  private final LlamaConfig config;

  private LlamaLoader(GgufFile file, LlamaConfig config) {
    this.file = file;
    this.config = config;
  }

  static LlamaWeights load(GgufFile file) {
    return new LlamaLoader(file, config(file)).weights();
  }

  static LlamaConfig config(GgufFile file) {
    String architecture = file.requiredString("general.architecture");
    if (!architecture.equals("llama")) {
      throw new InvalidInputException(
          file.name() + ": architecture '" + architecture + "' is not supported, only llama is");
    }
    int hidden = positive(file, "llama.embedding_length");
    int heads = positive(file, "llama.attention.head_count");
    int headDim = file.intValue("llama.attention.key_length").orElse(hidden / heads);
    int valueDim = file.intValue("llama.attention.value_length").orElse(headDim);
    int rotated = file.intValue("llama.rope.dimension_count").orElse(headDim);
    int kvHeads = file.intValue("llama.attention.head_count_kv").orElse(heads);
    if (headDim < 1 || valueDim != headDim || rotated < 2 || rotated > headDim || rotated % 2 > 0) {
      throw new InvalidInputException(
          file.name()
              + ": head dimensions do not fit: key "
              + headDim
              + ", value "
              + valueDim
              + ", rotated "
              + rotated);
    }
    if (kvHeads < 1 || heads % kvHeads != 0) {
      throw new InvalidInputException(
          file.name() + ": " + heads + " query heads do not divide into " + kvHeads + " KV heads");
    }
    refuseRopeScaling(file);
    ModelShape shape =
        new ModelShape(
            architecture,
            positive(file, "llama.block_count"),
            heads,
            kvHeads,
            headDim,
            positive(file, "llama.context_length"),
            vocabulary(file, hidden));
    return new LlamaConfig(
        shape,
        hidden,
        positive(file, "llama.feed_forward_length"),
        file.requiredFloat("llama.attention.layer_norm_rms_epsilon"),
        file.floatValue("llama.rope.freq_base").orElse(10_000f),
        rotated);
  }

  private static int vocabulary(GgufFile file, int hidden) {
    GgufTensor embedding = file.requiredTensor("token_embd.weight");
    if (embedding.dimensions().length != 2 || embedding.dimensions()[0] != hidden) {
      throw new InvalidInputException(
          file.name()
              + ": tensor token_embd.weight has dimensions "
              + Arrays.toString(embedding.dimensions())
              + ", expected ["
              + hidden
              + ", vocabulary]");
    }
    return Math.toIntExact(embedding.dimensions()[1]);
  }

  private static int positive(GgufFile file, String key) {
    int value = file.requiredInt(key);
    if (value < 1) {
      throw new InvalidInputException(
          file.name() + ": " + key + " is " + value + ", at least 1 expected");
    }
    return value;
  }

  private static void refuseRopeScaling(GgufFile file) {
    String scaling = file.string("llama.rope.scaling.type").orElse("none");
    if (!scaling.equals("none") || file.tensor("rope_freqs.weight").isPresent()) {
      throw new InvalidInputException(
          file.name() + ": RoPE scaling is not supported yet, and without it answers are wrong");
    }
  }

  private LlamaWeights weights() {
    int hidden = config.hidden();
    int vocabulary = config.shape().vocabularySize();
    GgufTensor embedding = matrix("token_embd.weight", hidden, vocabulary);
    GgufTensor output =
        file.tensor("output.weight").isPresent()
            ? matrix("output.weight", hidden, vocabulary)
            : embedding;
    List<LlamaWeights.Layer> layers = new ArrayList<>();
    for (int layer = 0; layer < config.shape().layers(); layer++) {
      layers.add(layer("blk." + layer + "."));
    }
    return new LlamaWeights(
        config,
        token -> row(embedding, token, hidden),
        layers,
        norm("output_norm.weight"),
        Matrix.pack(hidden, vocabulary, (i, row) -> read(output, i, row)));
  }

  private static void read(GgufTensor tensor, int index, float[] row) {
    tensor.decode((long) index * row.length, row.length, row, 0);
  }

  private static float[] row(GgufTensor tensor, int index, int length) {
    float[] row = new float[length];
    tensor.decode((long) index * length, length, row, 0);
    return row;
  }

  private LlamaWeights.Layer layer(String prefix) {
    int hidden = config.hidden();
    int feedForward = config.feedForward();
    int queries = config.shape().queryHeads() * config.shape().headDim();
    int keys = config.shape().kvHeads() * config.shape().headDim();
    Matrix queryKeyValue =
        stacked(
            hidden,
            List.of(
                matrix(prefix + "attn_q.weight", hidden, queries),
                matrix(prefix + "attn_k.weight", hidden, keys),
                matrix(prefix + "attn_v.weight", hidden, keys)),
            new int[] {0, queries, queries + keys},
            queries + 2 * keys);
    Matrix gateUp =
        stacked(
            hidden,
            List.of(
                matrix(prefix + "ffn_gate.weight", hidden, feedForward),
                matrix(prefix + "ffn_up.weight", hidden, feedForward)),
            new int[] {0, HeadCache.wholePanels(feedForward)},
            HeadCache.wholePanels(feedForward) + feedForward);
    GgufTensor down = matrix(prefix + "ffn_down.weight", feedForward, hidden);
    return new LlamaWeights.Layer(
        norm(prefix + "attn_norm.weight"),
        queryKeyValue,
        attentionOutput(matrix(prefix + "attn_output.weight", queries, hidden)),
        norm(prefix + "ffn_norm.weight"),
        gateUp,
        Matrix.pack(feedForward, hidden, (i, row) -> read(down, i, row)));
  }

  /** Tensors one below the other, each from its own output on; outputs between them are 0. */
  private static Matrix stacked(int inputs, List<GgufTensor> tensors, int[] starts, int outputs) {
    return Matrix.pack(
        inputs,
        outputs,
        (output, row) -> {
          int part = starts.length - 1;
          while (output < starts[part]) {
            part--;
          }
          int index = output - starts[part];
          if (index < tensors.get(part).dimensions()[1]) {
            read(tensors.get(part), index, row);
          } else {
            Arrays.fill(row, 0f);
          }
        });
  }

  /** The inputs of this matrix are attention heads, each padded to whole panels. */
  private Matrix attentionOutput(GgufTensor tensor) {
    int headDim = config.shape().headDim();
    int padded = HeadCache.wholePanels(headDim);
    int heads = config.shape().queryHeads();
    float[] plain = new float[heads * headDim];
    return Matrix.pack(
        heads * padded,
        config.hidden(),
        (output, row) -> {
          read(tensor, output, plain);
          for (int head = 0; head < heads; head++) {
            System.arraycopy(plain, head * headDim, row, head * padded, headDim);
          }
        });
  }

  private LlamaWeights.Norm norm(String name) {
    GgufTensor tensor = file.requiredTensor(name, config.hidden());
    return new LlamaWeights.Norm(row(tensor, 0, config.hidden()));
  }

  private GgufTensor matrix(String name, int inputs, int outputs) {
    return file.requiredTensor(name, inputs, outputs);
  }
}
