package io.evolkv.bench.cli;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.Tokenizer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
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
      "The text comes from the command line, a file of JSON lines or standard input.",
      "With --check, compare with the tokens that a file says; exit code 1 when any differ."
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

  @Option(
      names = "--check",
      paramLabel = "FILE",
      description = "JSON lines with fields text and ids, may be compressed with gzip (.gz).")
  private Optional<Path> check = Optional.empty();

  @Option(
      names = "--json",
      description = "Print a line {\"ids\":[...]} for each text; with --check one object.")
  private boolean json;

  TokenizeCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    if (Stream.of(text, file, check).filter(Optional::isPresent).count() > 1) {
      throw new InvalidInputException("give only one of a text, --file and --check");
    }
    Tokenizer tokenizer = model.factory(shell).tokenizer(model.source(1));
    if (check.isPresent()) {
      return check(TokenizerCheck.of(tokenizer, check.get()));
    }
    if (file.isPresent()) {
      TextLines.read(file.get(), line -> print(tokenizer, line));
    } else {
      print(tokenizer, text.orElseGet(this::standardInput));
    }
    return 0;
  }

  private int check(TokenizerCheck result) {
    if (json) {
      JsonOutput.print(shell.out(), result.json());
    } else {
      result.print(shell.out());
    }
    return result.agrees() ? 0 : Failures.CHECK_NOT_PASSED;
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
