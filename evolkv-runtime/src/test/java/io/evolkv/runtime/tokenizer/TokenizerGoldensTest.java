package io.evolkv.runtime.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.runtime.gguf.GgufFile;
import io.evolkv.runtime.gguf.SharedFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The tokens of other implementations. */
class TokenizerGoldensTest {
  private static final int STRINGS = 4_000;

  @Test
  void smolLm2IsEncodedAsByLlamaCpp() throws IOException {
    Path goldens = SharedFiles.require("goldens/tokenizer-smollm2.jsonl.gz");
    try (GgufFile model =
            GgufFile.open(SharedFiles.require("models/SmolLM2-135M-Instruct.Q4_1.gguf"));
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(
                    new GZIPInputStream(Files.newInputStream(goldens)), StandardCharsets.UTF_8))) {
      TextTokenizer tokenizer = GgufTokenizer.of(model);
      List<String> wrong = new ArrayList<>();
      List<String> changed = new ArrayList<>();
      int strings = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode golden = JsonMapper.shared().readTree(line);
        String text = golden.get("text").asString();
        int[] ids = tokenizer.encode(text);
        if (!Arrays.equals(ids, ids(golden.get("ids")))) {
          wrong.add(text);
        }
        if (!tokenizer.decode(ids).equals(text)) {
          changed.add(text);
        }
        strings++;
      }
      assertThat(strings).isEqualTo(STRINGS);
      assertThat(wrong).isEmpty();
      assertThat(changed).allMatch(text -> lacksBytes(tokenizer, text));
    }
  }

  /** Whether the vocabulary has nothing for one of the text's characters. */
  private static boolean lacksBytes(TextTokenizer tokenizer, String text) {
    return text.codePoints().anyMatch(c -> tokenizer.encode(Character.toString(c)).length == 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"logits-f16.json", "logits-f32.json"})
  void theEmbeddedModelIsEncodedAsInTraining(String file) {
    JsonNode cases =
        JsonMapper.shared().readTree(SharedFiles.require("model/goldens/" + file)).get("cases");
    TextTokenizer tokenizer = TestTokenizers.tiny();

    assertThat(cases.size()).isEqualTo(8);
    for (JsonNode golden : cases) {
      assertThat(tokenizer.encodePrompt(golden.get("prompt").asString()))
          .isEqualTo(ids(golden.get("tokens")));
      assertThat(tokenizer.decode(ids(golden.get("greedy"))))
          .isEqualTo(golden.get("greedy_text").asString());
    }
  }

  private static int[] ids(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }
}
