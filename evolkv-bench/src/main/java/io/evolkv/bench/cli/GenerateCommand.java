package io.evolkv.bench.cli;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ChatFormat;
import io.evolkv.api.model.ChatMessage;
import io.evolkv.api.model.ModelRuntime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code evolkv generate}: greedy text over the full cache, to see that a model works. */
@Command(
    name = "generate",
    description = {
      "Answer a prompt greedily over the full KV cache.",
      "The prompt is a user message in the model's chat template, or a text to continue where the",
      "model has none, or with --raw.",
      "The prompt comes from --prompt, --prompt-file or standard input."
    })
final class GenerateCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private ModelOptions model = new ModelOptions();

  @ArgGroup private Prompt prompt = new Prompt();

  @Option(
      names = "--raw",
      description = "Take the prompt as it is, without the model's chat template.")
  private boolean raw;

  @Option(
      names = "--system",
      paramLabel = "TEXT",
      description = "A system message in front of the prompt, for models with a chat template.")
  private Optional<String> system = Optional.empty();

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      defaultValue = "128",
      description = "At most this many new tokens (default: ${DEFAULT-VALUE}).")
  private int maxTokens;

  @Option(names = "--json", description = "Print one line of JSON with token ids and speeds.")
  private boolean json;

  @Mixin private RuntimeOptions runtime = new RuntimeOptions();

  private static final class Prompt {
    @Option(names = "--prompt", paramLabel = "TEXT", description = "The prompt.")
    private Optional<String> text = Optional.empty();

    @Option(names = "--prompt-file", paramLabel = "FILE", description = "A file with the prompt.")
    private Optional<Path> file = Optional.empty();
  }

  GenerateCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    if (maxTokens < 1) {
      throw new InvalidInputException("--max-tokens is " + maxTokens + ", it must be at least 1");
    }
    if (raw && system.isPresent()) {
      throw new InvalidInputException("--system needs the chat template, which --raw leaves out");
    }
    String text = promptText();
    try (ModelRuntime opened = runtime.open(model, shell)) {
      print(Generation.of(opened, tokens(opened, text), maxTokens));
    }
    return 0;
  }

  private int[] tokens(ModelRuntime opened, String text) {
    Optional<ChatFormat> chat = raw ? Optional.empty() : opened.chat();
    if (chat.isEmpty()) {
      if (system.isPresent()) {
        throw new InvalidInputException("--system: this model has no chat template; leave it out");
      }
      return opened.tokenizer().encodePrompt(text);
    }
    List<ChatMessage> messages = new ArrayList<>();
    system.map(ChatMessage::system).ifPresent(messages::add);
    messages.add(ChatMessage.user(text));
    return chat.get().encode(messages);
  }

  private String promptText() {
    if (prompt.text.isPresent()) {
      return prompt.text.get();
    }
    if (prompt.file.isPresent()) {
      return InputText.ofFile(prompt.file.get());
    }
    if (shell.isTerminal(Shell.Channel.IN)) {
      throw new InvalidInputException(
          "there is no prompt; give --prompt TEXT, --prompt-file FILE or text on standard input");
    }
    return InputText.ofInput(shell.in());
  }

  private void print(Generation generation) {
    if (json) {
      JsonOutput.print(shell.out(), generation.json());
      return;
    }
    shell.out().print(generation.completion().text());
    if (shell.isTerminal(Shell.Channel.OUT)) {
      shell.out().println();
    }
  }
}
