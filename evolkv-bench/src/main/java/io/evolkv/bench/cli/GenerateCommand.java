package io.evolkv.bench.cli;

import com.google.inject.Injector;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ChatFormat;
import io.evolkv.api.model.ChatMessage;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.TextListener;
import io.evolkv.bench.config.Settings;
import io.evolkv.bench.config.SettingsLoader;
import io.evolkv.bench.report.Budgets;
import io.evolkv.bench.report.GenerationReport;
import io.evolkv.bench.search.GenerationRun;
import io.evolkv.bench.search.ModelIdentity;
import io.evolkv.bench.wiring.AssistantModels;
import io.evolkv.bench.wiring.Wiring;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code evolkv generate}: greedy text over the full cache, or over what a policy keeps of it. */
@Command(
    name = "generate",
    description = {
      "Answer a prompt greedily over the full KV cache, or over what a policy keeps of it.",
      "A policy is used when --budgets, --policy or a setting of policy or budget asks for one.",
      "The prompt is a user message in the model's chat template, or a text to continue where the",
      "model has none, or with --raw.",
      "The prompt comes from --prompt, --prompt-file or standard input."
    })
final class GenerateCommand implements Callable<Integer> {
  /** The sections with settings that this command uses. */
  private static final List<String> SECTIONS = List.of("runtime", "policy", "budget");

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

  @Mixin private PolicyOptions policy = new PolicyOptions();

  @Option(
      names = {"-o", "--option"},
      paramLabel = "KEY=VALUE",
      description =
          "Set an option of the runtime or the policy, or budget.mean, the entries per layer and"
              + " KV head without --budgets; for example -o budget.mean=64. May be repeated.")
  private List<String> overrides = new ArrayList<>();

  @Option(
      names = "--json",
      description = "Print one line of JSON with token ids, what was kept, and speeds.")
  private boolean json;

  @Mixin private ThreadsOption threads = new ThreadsOption();

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
    Optional<Budgets> budgets = policy.budgets();
    Settings settings = settings(budgets);
    GrowingAnswer answer = new GrowingAnswer(shell.out());
    try {
      GenerationReport report = generate(settings, budgets, promptText(), answer);
      print(report, answer);
    } catch (GrowingAnswer.Unread end) {
      // Whoever asked the command to run looks at the stream.
    }
    return 0;
  }

  private Settings settings(Optional<Budgets> budgets) {
    SettingsLoader.requireSections(overrides, SECTIONS);
    List<String> all = new ArrayList<>(model.settings());
    threads.given().ifPresent(n -> all.add("execution.threads=" + n));
    all.addAll(overrides);
    Config chosen =
        compresses()
            ? policy.settings(budgets, shell)
            : ConfigFactory.parseMap(Map.of("policy.name", "full"), "generate");
    return new SettingsLoader(shell.plugins()).load(Optional.empty(), chosen, all);
  }

  private boolean compresses() {
    return policy.given()
        || overrides.stream().map(String::strip).anyMatch(key -> !key.startsWith("runtime"));
  }

  @SuppressWarnings("try") // assistants and the line are there for the run
  private GenerationReport generate(
      Settings settings, Optional<Budgets> budgets, String text, GrowingAnswer answer) {
    Injector injector = Wiring.injector(settings, shell.plugins());
    try (ModelRuntime opened = injector.getInstance(ModelRuntime.class);
        AssistantModels assistants = injector.getInstance(AssistantModels.class)) {
      budgets.ifPresent(given -> check(given, settings.model(), opened.shape()));
      GenerationRun run = injector.getInstance(GenerationRun.class);
      int[] prompt = tokens(opened, text);
      try (WaitingLine waiting =
          WaitingLine.on(
              shell,
              String.format(Locale.ROOT, "answering %,d prompt tokens ...", prompt.length))) {
        TextListener shown =
            piece -> {
              waiting.close();
              answer.append(piece);
            };
        return run.run(
            budgets.map(Budgets::budgets), prompt, maxTokens, json ? piece -> {} : shown);
      }
    }
  }

  private void check(Budgets budgets, String used, ModelShape shape) {
    policy.requireLayers(budgets, used, shape);
    policy.noteOtherModel(budgets, ModelIdentity.of(used, shape), shell);
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
    String text = givenText();
    if (text.isBlank() && !raw) {
      throw new InvalidInputException(
          "the prompt is empty; give --prompt TEXT, --prompt-file FILE or text on standard input,"
              + " or --raw to let the model begin by itself");
    }
    return text;
  }

  private String givenText() {
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

  private void print(GenerationReport report, GrowingAnswer answer) {
    if (json) {
      JsonOutput.print(shell.out(), report.json());
      return;
    }
    String text = report.completion().text();
    boolean terminal = shell.isTerminal(Shell.Channel.OUT);
    answer.complete(text);
    if (terminal) {
      shell.out().println();
    }
    if (compresses()) {
      shell.out().flush();
      // The line begins where a reader of both streams expects it.
      shell.err().print(terminal || text.endsWith("\n") ? "" : "\n");
      report.lines().forEach(shell.err()::println);
    }
  }
}
