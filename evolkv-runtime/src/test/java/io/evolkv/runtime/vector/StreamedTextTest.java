package io.evolkv.runtime.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.model.Completion;
import io.evolkv.api.model.Completion.Finish;
import io.evolkv.api.model.GenerationRequest;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.KeyRotation;
import io.evolkv.api.model.LayerCache;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.model.StopRule;
import io.evolkv.api.model.TextListener;
import io.evolkv.runtime.gguf.SharedFiles;
import io.evolkv.runtime.kernels.KernelProvider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a listener hears is the text of the completion, and listening changes nothing of it. */
class StreamedTextTest {
  private static final String PROMPT =
      "The secret number of the wary engine is 97097. Question: What is the secret number of the"
          + " wary engine? Answer:";

  private static ModelRuntime tiny() {
    return ArchitectureModels.tiny(KernelProvider.Choice.AUTO);
  }

  private static GenerationRequest request(ModelRuntime runtime, int newTokens, StopRule stop) {
    Prefilled prompt = runtime.prefill(runtime.tokenizer().encodePrompt(PROMPT), Observation.NONE);
    return GenerationRequest.of(
        prompt, ArchitectureModels.all(runtime, prompt.length()), newTokens, stop);
  }

  /** The pieces that are heard of a request, which has the same completion without a listener. */
  private static List<String> heard(ModelRuntime runtime, GenerationRequest request) {
    List<String> pieces = new ArrayList<>();
    Completion completion = runtime.generate(List.of(request.withListener(pieces::add))).getFirst();
    assertThat(completion).isEqualTo(runtime.generate(List.of(request)).getFirst());
    assertThat(String.join("", pieces)).isEqualTo(completion.text());
    assertThat(pieces).doesNotContain("");
    return pieces;
  }

  @Test
  void eachTokenIsHeardAsItComes() {
    try (ModelRuntime runtime = tiny()) {
      GenerationRequest request = request(runtime, 20, StopRule.NEVER);
      List<String> tokens =
          runtime.generate(List.of(request)).getFirst().tokens().stream()
              .map(id -> runtime.tokenizer().decode(id))
              .toList();
      assertThat(heard(runtime, request)).isEqualTo(tokens);
    }
  }

  @Test
  void aStopStringIsNeverHeardWhereverTokensCutIt() {
    try (ModelRuntime runtime = tiny()) {
      String text =
          runtime.generate(List.of(request(runtime, 20, StopRule.NEVER))).getFirst().text();
      for (int begin = 0; begin < text.length(); begin++) {
        String stop = text.substring(begin, Math.min(text.length(), begin + 7));
        StopRule rule = new StopRule(List.of(stop, "no such text"), true);
        List<String> pieces = heard(runtime, request(runtime, 20, rule));
        assertThat(String.join("", pieces)).isEqualTo(text.substring(0, text.indexOf(stop)));
      }
    }
  }

  @Test
  void whatOnlyBeginsAStopStringIsHeardInTheEnd() {
    try (ModelRuntime runtime = tiny()) {
      String text =
          runtime.generate(List.of(request(runtime, 12, StopRule.NEVER))).getFirst().text();
      StopRule rule = new StopRule(List.of(text + "!"), false);
      assertThat(heard(runtime, request(runtime, 12, rule))).containsExactly(text);
    }
  }

  @Test
  void anEndTokenIsNoText() {
    try (ModelRuntime runtime = tiny()) {
      int[] ids = runtime.tokenizer().encodePrompt("Question: Is it? Answer: yes.\n");
      Prefilled prompt = runtime.prefill(ids, Observation.NONE);
      for (StopRule rule : List.of(StopRule.END_TOKEN, StopRule.NEVER, StopRule.atNewline())) {
        heard(
            runtime,
            GenerationRequest.of(
                prompt, ArchitectureModels.all(runtime, prompt.length()), 200, rule));
      }
    }
  }

  @Test
  @Tag("integration")
  void lettersOfSeveralTokensAreHeardWhole() {
    Path model = SharedFiles.require("models/SmolLM2-135M-Instruct.Q4_1.gguf");
    try (ModelRuntime runtime = ArchitectureModels.open(model, 2, KernelProvider.Choice.AUTO)) {
      int[] ids =
          runtime
              .tokenizer()
              .encodePrompt(
                  "\u0440\u0443\u0441\u0441\u043a\u0438\u0439: \u00ab\u0414\u043e\u0431\u0440\u044b\u0439 \u0434\u0435\u043d\u044c\u00bb");
      Prefilled prompt = runtime.prefill(ids, Observation.NONE);
      GenerationRequest request =
          GenerationRequest.of(
              prompt, ArchitectureModels.all(runtime, prompt.length()), 48, StopRule.NEVER);

      assertThat(heard(runtime, request))
          .allSatisfy(piece -> assertThat(piece).doesNotContain("\ufffd"))
          .anySatisfy(piece -> assertThat(piece).containsPattern("[\u0430-\u044f]"));
    }
  }

  /** Models with random weights write all kinds of bytes. */
  @ParameterizedTest
  @ValueSource(strings = {"qwen2", "gemma3", "phi3", "llama"})
  void everySequenceOfABatchIsHeard(String name) {
    try (ModelRuntime runtime = ArchitectureModels.gguf(name, 2, KernelProvider.Choice.AUTO)) {
      List<GenerationRequest> requests = requests(runtime);
      List<StringBuilder> heard = requests.stream().map(request -> new StringBuilder()).toList();
      List<Completion> completions =
          runtime.generate(
              IntStream.range(0, requests.size())
                  .mapToObj(i -> requests.get(i).withListener(heard.get(i)::append))
                  .toList());

      assertThat(completions).isEqualTo(runtime.generate(requests));
      assertThat(heard.stream().map(StringBuilder::toString))
          .containsExactlyElementsOf(completions.stream().map(Completion::text).toList());
      assertThat(heard.toString()).as("bytes that are not UTF-8").contains("\ufffd");
      assertThat(completions.stream().map(Completion::finish))
          .contains(Finish.LENGTH, Finish.STOP_STRING);
    }
  }

  private static List<GenerationRequest> requests(ModelRuntime runtime) {
    SplittableRandom random = new SplittableRandom(5);
    List<GenerationRequest> requests = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      Prefilled prompt = runtime.prefill(random.ints(20, 2, 320).toArray(), Observation.NONE);
      requests.add(
          new GenerationRequest(
              prompt,
              ArchitectureModels.all(runtime, 20),
              10 + i,
              i % 2 == 0 ? StopRule.NEVER : new StopRule(List.of("e", "\ufffd"), true),
              i % 3 == 0 ? Optional.of(StreamedTextTest::newest) : Optional.empty(),
              Optional.empty(),
              i % 4 == 0 ? KeyRotation.BY_PLACE : KeyRotation.ORIGINAL));
    }
    return requests;
  }

  private static Optional<KeptEntries> newest(LayerCache cache) {
    int entries = cache.entries(0);
    return Optional.of(
        KeptEntries.same(
            cache.shape().kvHeads(),
            IntStream.range(Math.max(0, entries - 12), entries).toArray()));
  }

  @Test
  void whatAListenerThrowsEndsTheCall() {
    try (ModelRuntime runtime = tiny()) {
      GenerationRequest request = request(runtime, 20, StopRule.NEVER);
      List<String> pieces = new ArrayList<>();
      TextListener leaving =
          piece -> {
            pieces.add(piece);
            if (pieces.size() == 3) {
              throw new IllegalStateException("enough");
            }
          };

      assertThatThrownBy(() -> runtime.generate(List.of(request.withListener(leaving))))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("enough");
      assertThat(pieces).hasSize(3);
      assertThat(heard(runtime, request))
          .as("the model goes on")
          .startsWith(pieces.toArray(String[]::new));
    }
  }
}
