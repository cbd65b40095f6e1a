package io.evolkv.runtime.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ModelDescription;
import io.evolkv.api.model.ModelSource;
import io.evolkv.runtime.architecture.Architectures;
import io.evolkv.runtime.cache.EntryFormat;
import io.evolkv.runtime.gguf.GgufBuilder;
import io.evolkv.runtime.kernels.KernelProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Files that are no model of a known architecture are refused with one line. */
class ModelErrorsTest {
  @TempDir Path scratch;

  private static void open(Path location) {
    new VectorRuntimeFactory()
        .open(
            new ModelSource(location.toString(), 1),
            new VectorOptions(KernelProvider.Choice.AUTO, EntryFormat.F32))
        .close();
  }

  private Path withChange(String model, String change) {
    JsonMapper json = JsonMapper.shared();
    ObjectNode config = (ObjectNode) json.readTree(ArchitectureModels.config(model).toFile());
    json.readTree(change).properties().forEach(e -> config.set(e.getKey(), e.getValue()));
    return ArchitectureModels.copy(model, config, scratch);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          llama  | {"model_type":"mamba"}          | the architecture 'mamba' is not supported; supported are llama, mistral, qwen2, qwen3, gemma3_text, phi3
          llama  | {"model_type":null}             | there is no model_type
          llama  | {"hidden_size":"64"}            | hidden_size has to be a 32-bit integer, but is "64"
          llama  | {"hidden_size":0}               | hidden_size is 0, from 1 to
          llama  | {"hidden_size":null}            | there is no hidden_size
          llama  | {"num_key_value_heads":3}       | 4 query heads do not divide into 3 KV heads
          llama  | {"head_dim":32}                 | the model's settings ask for [64, 128]
          llama  | {"intermediate_size":256}       | tensor 'model.layers.0.mlp.gate_proj.weight' has rows and columns [64, 128]
          llama  | {"num_hidden_layers":3}         | tensor 'model.layers.3.input_layernorm.weight' has no place in the llama architecture
          llama  | {"num_hidden_layers":5}         | there is no tensor model.layers.4.input_layernorm.weight
          llama  | {"rms_norm_eps":0}              | rms_norm_eps is 0.0
          llama  | {"hidden_act":"gelu"}           | hidden_act is 'gelu', llama models have silu
          llama  | {"rope_theta":-1}               | rope_theta is -1.0
          llama  | {"rope_scaling":{"rope_type":"yarn"}} | rope_scaling.rope_type is 'yarn', supported are default, linear, llama3 and longrope
          llama  | {"rope_scaling":{"rope_type":"llama3"}} | there is no rope_scaling.factor
          llama  | {"partial_rotary_factor":0.2}   | partial_rotary_factor is 0.2
          qwen2  | {"tie_word_embeddings":false}   | there is no tensor lm_head.weight
          qwen2  | {"model_type":"llama"}          | tensor 'model.layers.0.self_attn.k_proj.bias' has no place in the llama architecture
          qwen3  | {"layer_types":["full_attention"]} | layer_types lists 1 layers of 4
          qwen3  | {"layer_types":["a","b","c","d"]} | layer_types holds 'a'
          gemma3 | {"sliding_window":null}         | there is no sliding_window
          gemma3 | {"attn_logit_softcapping":50.0} | attn_logit_softcapping is set
          phi3   | {"rope_scaling":{"type":"longrope","short_factor":[1],"long_factor":[1]}} | rope_scaling.short_factor has 1 elements, 8 expected
          phi3   | {"original_max_position_embeddings":1} | original_max_position_embeddings is 1
          """)
  void foldersThatContradictThemselves(String model, String change, String message) {
    Path folder = withChange(model, change);
    assertThatThrownBy(() -> open(folder))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(folder.toString())
        .hasMessageContaining(message)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void anUnknownArchitectureOfAGgufNamesTheKnownOnes() throws IOException {
    Path file = scratch.resolve("x.gguf");
    byte[] bytes =
        new GgufBuilder()
            .string("general.architecture", "mamba")
            .string("tokenizer.ggml.model", "gpt2")
            .bytes();
    Files.write(file, bytes);
    assertThatThrownBy(() -> open(file)).isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> Architectures.load(ModelFiles.open(file.toString())))
        .hasMessage(
            file
                + ": the architecture 'mamba' is not supported; supported are llama, qwen2, qwen3,"
                + " gemma3, phi3");
  }

  @Test
  void aFolderWithoutConfigurationIsRefused() {
    assertThatThrownBy(() -> open(scratch))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("is a folder without config.json");
  }

  @Test
  void aFolderWithoutTokenizerIsRefused() throws IOException {
    Path folder = withChange("llama", "{}");
    Files.delete(folder.resolve("tokenizer.json"));
    assertThatThrownBy(() -> open(folder))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("tokenizer.json: no such file");
  }

  @Test
  void aFolderIsDescribed() {
    Path folder = withChange("mistral", "{}");
    ModelDescription description =
        new VectorRuntimeFactory().describe(new ModelSource(folder.toString(), 1));
    assertThat(description.sections())
        .extracting(ModelDescription.Section::title)
        .containsExactly("Model", "Metadata", "Tensors");
    assertThat(description.sections().getFirst().facts())
        .contains(
            new ModelDescription.Fact("architecture", "mistral"),
            new ModelDescription.Fact("tensor types", "39 x BF16"));
    assertThat(description.sections().getLast().facts())
        .contains(
            new ModelDescription.Fact("model.layers.0.self_attn.q_proj.weight", "BF16 [64, 96]"));
  }
}
