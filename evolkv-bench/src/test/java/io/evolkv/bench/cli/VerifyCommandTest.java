package io.evolkv.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.bench.reference.SharedFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A model beside reference outputs: right ones, and right ones with one thing changed. */
class VerifyCommandTest {
  private static ObjectNode outputs = JsonMapper.shared().createObjectNode();

  @TempDir private Path folder = Path.of("");

  private final ObjectNode reference = outputs.deepCopy();

  @BeforeAll
  static void make() {
    outputs = TinyReference.make();
  }

  @Test
  void aModelAgreesWithItsOwnOutputs() {
    Evolkv.Result result = verify("--quiet");

    assertThat(result.exitCode()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out().lines())
        .allMatch(line -> line.length() <= 80)
        .startsWith("model      builtin:tiny", "reference  tiny: prefill, over and over", "")
        .contains("    #  tokens  difference   greedy  parts at    margin  prompt")
        .endsWith("agrees: 2 prompts, logits within 0.0e+00, 12 of 12 greedy tokens equal");
    assertThat(result.out())
        .containsPattern("(?m)^    1 +[0-9]+ +0\\.0e\\+00 +6/6 +- +-  The secret number of$")
        .containsPattern("(?m)^    2 .* A silver key hears a g\\.\\.$");
  }

  @Test
  void progressIsToldOnStandardError() {
    Evolkv.Result result = verify();

    assertThat(result.err()).contains("verify: ", " tokens, ", " s left\n");
    assertThat(result.out()).doesNotContain("s left");
  }

  @Test
  void aLogitThatIsOffIsBeyondTheTolerance() {
    add(reference.at("/cases/1/last_top/logits"), 3, 0.25);
    int token = reference.at("/cases/1/last_top/ids/3").intValue();
    Evolkv.Result result = verify();

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out())
        .containsPattern("(?m)^   !2 .* 2\\.5e-01 ")
        .endsWith(
            """

            differs: in prompt 2 the logit of token %d is off by 2.5e-01
            1 of 2 prompts beyond the tolerance of 0.002, marked !
            12 of 12 greedy tokens equal
            """
                .formatted(token));
  }

  @Test
  void theToleranceIsTheLargestDifferenceThatCountsAsEqual() {
    add(reference.at("/cases/0/last_logits"), 17, 0.01);

    assertThat(verify().exitCode()).isEqualTo(1);
    assertThat(verify("--tolerance", "0.009").exitCode()).isEqualTo(1);
    assertThat(verify("--tolerance", "0.011").exitCode()).isZero();
  }

  @Test
  void aTokenThatIsOffAtALargeMarginIsAFault() {
    set(reference.at("/cases/0/greedy"), 2, 5);
    set(reference.at("/cases/0/margin"), 2, 0.5);
    int got = outputs.at("/cases/0/greedy/2").intValue();
    Evolkv.Result result = verify();

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out())
        .containsPattern("(?m)^   !1 .* 2/6 +3 +0\\.50000 ")
        .contains(
            "\ndiffers: prompt 1 parts at step 3, margin 0.50000: token %d instead of 5\n"
                .formatted(got),
            "\n8 of 12 greedy tokens equal\n");
  }

  @Test
  void afterANearTieTheRestIsNotCompared() {
    set(reference.at("/cases/0/greedy"), 2, 5);
    set(reference.at("/cases/0/margin"), 2, 0.002);
    set(reference.at("/cases/0/greedy"), 4, 7);
    Evolkv.Result result = verify();

    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .containsPattern("(?m)^    1 .* 2/6 +3 +0\\.00200 ")
        .endsWith(
            """
            agrees: 2 prompts, logits within 0.0e+00, 8 of 12 greedy tokens equal
            1 prompt parts at a near tie, what follows there is not compared
            """);
  }

  @Test
  void aNearTieThatGoesTheSameWayExcusesNothingBehindIt() {
    set(reference.at("/cases/0/margin"), 2, 0.0001);
    set(reference.at("/cases/0/greedy"), 4, 7);
    set(reference.at("/cases/0/margin"), 4, 0.5);

    assertThat(verify().exitCode()).isEqualTo(1);
  }

  @Test
  void logitsMayLieInAFileBeside() throws IOException {
    List<Float> logits = moveLogitsTo("tiny.f32", 12);

    assertThat(verify().exitCode()).isZero();

    logits.set(1000, logits.get(1000) - 0.5f);
    write("tiny.f32", logits, 12);
    Evolkv.Result result = verify();
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out())
        .contains("\ndiffers: in prompt 1 the logit of token 1000 is off by 5.0e-01\n");
  }

  @Test
  void aValueInThatFileThatIsNoNumberIsNamed() throws IOException {
    List<Float> logits = moveLogitsTo("tiny.f32", 12);
    logits.set(3, Float.NaN);
    write("tiny.f32", logits, 12);
    Evolkv.Result result = verify("--quiet");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .isEqualTo(
            "evolkv: %s: the value at byte 24 is no finite number; get the file again\n"
                .formatted(folder.resolve("tiny.f32")));
  }

  @Test
  void asJsonItIsOneObject() {
    set(reference.at("/cases/0/greedy"), 2, 5);
    set(reference.at("/cases/0/margin"), 2, 0.001);
    add(reference.at("/cases/1/last_top/logits"), 0, 0.25);
    Evolkv.Result result = verify("--json");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).hasLineCount(1);
    JsonNode json = result.json();
    assertThat(json.get("agrees").booleanValue()).isFalse();
    assertThat(json.get("reason").stringValue()).startsWith("in prompt 2 the logit of token ");
    assertThat(json.get("largestDifference").doubleValue()).isEqualTo(0.25);
    assertThat(json.get("equalTokens").intValue()).isEqualTo(8);
    assertThat(json.at("/reference/madeBy").stringValue()).isEqualTo("prefill, over and over");
    JsonNode first = json.at("/prompts/0");
    assertThat(first.get("agrees").booleanValue()).isTrue();
    assertThat(first.get("comparedLogits").intValue()).isEqualTo(1024);
    assertThat(first.get("divergence"))
        .isEqualTo(
            JsonMapper.shared()
                .readTree(
                    """
                    {"step": 3, "expected": 5, "got": %d, "margin": 0.001, "nearTie": true}
                    """
                        .formatted(outputs.at("/cases/0/greedy/2").intValue())));
    assertThat(json.at("/prompts/1").has("divergence")).isFalse();
  }

  /** PyTorch's logits of the embedded model before it was quantised. */
  @Test
  void aModelFileAgreesWithPyTorch() {
    Path model = SharedFiles.require("model/tiny-f16.gguf");
    JsonNode golden =
        JsonMapper.shared().readTree(SharedFiles.require("model/goldens/logits-f16.json").toFile());
    ArrayNode cases = reference.putArray("cases");
    for (JsonNode example : golden.get("cases")) {
      ObjectNode prompt = cases.addObject();
      prompt.set("ids", example.get("tokens"));
      prompt.set("last_logits", example.get("last_logits"));
      prompt.putArray("greedy").add(example.at("/greedy/0").intValue());
      prompt.putArray("margin").add(margin(example.get("last_logits")));
    }

    Evolkv.Result result = verifyModel(model.toString());
    assertThat(result.out()).contains("\nagrees: 8 prompts, ", ", 8 of 8 greedy tokens equal\n");
    assertThat(result.exitCode()).isZero();
  }

  private static double margin(JsonNode logits) {
    List<Double> sorted =
        logits.valueStream().map(JsonNode::doubleValue).sorted((a, b) -> b.compareTo(a)).toList();
    return sorted.get(0) - sorted.get(1);
  }

  /** A folder of another variant is refused, a folder with the variant's changes agrees. */
  @Test
  void aVariantOfAFolderNeedsItsChanges() throws IOException {
    Path plain = SharedFiles.require("goldens/arch/hf/gemma3");
    Path goldens = SharedFiles.require("goldens/arch/goldens/gemma3-scaled.json");
    Evolkv.Result refused =
        Evolkv.alone().run("verify", plain.toString(), goldens.toString(), "--quiet");

    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err())
        .isEqualTo(
            ("evolkv: %s is of a variant of gemma3 with query_pre_attn_scalar=60,"
                    + " and %s has 24; change a copy of the folder\n")
                .formatted(goldens, plain.resolve("config.json")));

    ObjectNode config =
        (ObjectNode) JsonMapper.shared().readTree(plain.resolve("config.json").toFile());
    config.setAll(
        (ObjectNode) JsonMapper.shared().readTree(goldens.toFile()).get("config_changes"));
    for (String file : List.of("model.safetensors", "tokenizer.json")) {
      Files.copy(plain.resolve(file), folder.resolve(file));
    }
    Files.writeString(folder.resolve("config.json"), config.toString());
    Evolkv.Result changed =
        Evolkv.alone().run("verify", folder.toString(), goldens.toString(), "--quiet");
    assertThat(changed.out())
        .contains(
            "\nvariant    gemma3 with query_pre_attn_scalar=60, final_logit_softcapping=3.0\n");
    assertThat(changed.exitCode()).isZero();
  }

  @Test
  void aModelFileThatMayNotBeTheVariantIsAskedAbout() {
    Path plain = SharedFiles.require("goldens/arch/gguf/gemma3.gguf");
    Path goldens = SharedFiles.require("goldens/arch/goldens/gemma3-scaled.json");
    Evolkv.Result result =
        Evolkv.alone().run("verify", plain.toString(), goldens.toString(), "--quiet");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out())
        .endsWith("\nThe reference is of a changed model; is this model that one?\n");
  }

  /** Puts the logits of the first prompt into a file, after some bytes. */
  private List<Float> moveLogitsTo(String name, int offset) throws IOException {
    ObjectNode first = (ObjectNode) reference.at("/cases/0");
    List<Float> logits =
        new ArrayList<>(first.get("last_logits").valueStream().map(JsonNode::floatValue).toList());
    first.remove("last_logits");
    first.put("logits_offset", offset).put("logits_count", logits.size());
    reference.put("logits_file", name);
    write(name, logits, offset);
    return logits;
  }

  private void write(String name, List<Float> values, int offset) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(offset + values.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(offset);
    values.forEach(bytes::putFloat);
    Files.write(folder.resolve(name), bytes.array());
  }

  private static void add(JsonNode array, int index, double difference) {
    set(array, index, array.get(index).doubleValue() + difference);
  }

  private static void set(JsonNode array, int index, double value) {
    ((ArrayNode) array).set(index, value);
  }

  private static void set(JsonNode array, int index, int value) {
    ((ArrayNode) array).set(index, value);
  }

  private Evolkv.Result verify(String... more) {
    return verifyModel("builtin:tiny", more);
  }

  private Evolkv.Result verifyModel(String model, String... more) {
    Path file = folder.resolve("goldens.json");
    JsonMapper.shared().writeValue(file.toFile(), reference);
    return Evolkv.alone()
        .run(
            Stream.concat(Stream.of("verify", model, file.toString()), Stream.of(more))
                .toArray(String[]::new));
  }
}
