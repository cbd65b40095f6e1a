package io.evolkv.bench.cli;

import io.evolkv.api.model.ModelDescription;
import io.evolkv.api.model.ModelDescription.Fact;
import io.evolkv.api.model.ModelDescription.Section;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code evolkv inspect}: what a model file says of itself. */
@Command(
    name = "inspect",
    description = "Show what a model file says of itself, without loading its weights.")
final class InspectCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private ModelOptions model = new ModelOptions();

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  InspectCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    ModelDescription description = model.factory(shell).describe(model.source(1));
    if (json) {
      JsonOutput.print(shell.out(), json(description));
    } else {
      print(description);
    }
    return 0;
  }

  private void print(ModelDescription description) {
    String gap = "";
    for (Section section : description.sections()) {
      shell.out().println(gap + Printable.line(section.title()));
      TextColumns columns = new TextColumns(2, 44);
      for (Fact fact : section.facts()) {
        columns.row(Printable.line(fact.name()), Printable.line(fact.value()));
      }
      columns.lines().forEach(shell.out()::println);
      gap = System.lineSeparator();
    }
  }

  private static ObjectNode json(ModelDescription description) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ArrayNode sections = root.putArray("sections");
    for (Section section : description.sections()) {
      ObjectNode titled = sections.addObject().put("title", section.title());
      ArrayNode facts = titled.putArray("facts");
      for (Fact fact : section.facts()) {
        facts.addObject().put("name", fact.name()).put("value", fact.value());
      }
    }
    return root;
  }
}
