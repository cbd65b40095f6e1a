package io.evolkv.bench.cli;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.Tokenizer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code evolkv tokenize}: the token ids of texts. */
@Command(
    name = "tokenize",
    description = {
      "Show the tokens of a text, without a begin token.",
      "The text comes from the command line, a file of JSON lines or standard input."
    })
final class TokenizeCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private ModelOptions model = new ModelOptions();

  @Parameters(index = "1", arity = "0..1", paramLabel = "TEXT", description = "The text.")
  private Optional<String> text = Optional.empty();

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "A file of JSON lines, objects with a field text.")
  private Optional<Path> file = Optional.empty();

  @Option(names = "--json", description = "Print a line {\"ids\":[...]} for each text.")
  private boolean json;

  TokenizeCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    if (file.isPresent() && text.isPresent()) {
      throw new InvalidInputException("give either a text or --file, not both");
    }
    Tokenizer tokenizer = model.factory(shell).tokenizer(model.source(1));
    if (file.isPresent()) {
      TextLines.read(file.get(), line -> print(tokenizer, line));
    } else {
      print(tokenizer, text.orElseGet(this::standardInput));
    }
    return 0;
  }

  private String standardInput() {
    if (shell.isTerminal(Shell.Channel.IN)) {
      throw new InvalidInputException(
          "there is no text; give TEXT, --file FILE or text on standard input");
    }
    return InputText.ofInput(shell.in());
  }

  private void print(Tokenizer tokenizer, String given) {
    int[] ids = tokenizer.encode(given);
    if (json) {
      ObjectNode root = JsonNodeFactory.instance.objectNode();
      ArrayNode array = root.putArray("ids");
      for (int id : ids) {
        array.add(id);
      }
      JsonOutput.print(shell.out(), root);
      return;
    }
    for (int id : ids) {
      shell.out().println("%8d  %s".formatted(id, Printable.quoted(tokenizer.decode(id))));
    }
  }
}
