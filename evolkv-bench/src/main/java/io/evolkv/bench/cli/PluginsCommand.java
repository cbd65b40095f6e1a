package io.evolkv.bench.cli;

import io.evolkv.bench.plugin.OptionDescription;
import io.evolkv.bench.plugin.Plugin;
import io.evolkv.bench.plugin.PluginKind;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code evolkv plugins}: what was found, with its options. */
@Command(
    name = "plugins",
    description = "List model runtimes, tasks, policies and optimizers with their options.")
final class PluginsCommand implements Callable<Integer> {
  private final Shell shell;

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  PluginsCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    if (json) {
      JsonOutput.print(shell.out(), json());
      return 0;
    }
    for (PluginKind kind : PluginKind.values()) {
      print(kind);
    }
    shell
        .out()
        .println("An option is set beside the name: policy.name = snapkv, policy.window = 32");
    return 0;
  }

  private List<Plugin> ofKind(PluginKind kind) {
    return shell.plugins().list().stream().filter(plugin -> plugin.kind() == kind).toList();
  }

  private void print(PluginKind kind) {
    shell.out().println(kind.heading() + " (" + kind.key() + ".name)");
    for (Plugin plugin : ofKind(kind)) {
      TextColumns head = new TextColumns(2, 24);
      head.row(plugin.name(), Printable.line(plugin.summary()) + " [" + plugin.origin() + "]");
      head.lines().forEach(shell.out()::println);
      TextColumns options = new TextColumns(6, 21);
      for (OptionDescription option : plugin.options()) {
        options.row(
            option.name(),
            option.type(),
            option.defaultValue().map(PluginsCommand::shown).orElse("required"),
            option.range(),
            Printable.line(option.description()));
      }
      options.lines().forEach(shell.out()::println);
    }
    if (ofKind(kind).isEmpty()) {
      shell.out().println("  none");
    }
    shell.out().println();
  }

  private static String shown(String defaultValue) {
    return defaultValue.isEmpty() ? "\"\"" : Printable.line(defaultValue);
  }

  private ObjectNode json() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    for (PluginKind kind : PluginKind.values()) {
      ArrayNode plugins = root.putArray(kind.key());
      for (Plugin plugin : ofKind(kind)) {
        ObjectNode node =
            plugins
                .addObject()
                .put("name", plugin.name())
                .put("summary", plugin.summary())
                .put("origin", plugin.origin());
        ArrayNode options = node.putArray("options");
        plugin.options().forEach(option -> describe(options.addObject(), option));
      }
    }
    return root;
  }

  private static void describe(ObjectNode node, OptionDescription option) {
    node.put("name", option.name())
        .put("type", option.type())
        .put("default", option.defaultValue().orElse(null))
        .put("range", option.range())
        .put("description", option.description());
  }
}
