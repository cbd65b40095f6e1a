package io.evolkv.bench.cli;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.bench.plugin.NearMatches;
import io.evolkv.bench.plugin.OptionDescription;
import io.evolkv.bench.plugin.Plugin;
import io.evolkv.bench.plugin.PluginKind;
import io.evolkv.bench.plugin.PluginRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code evolkv plugins}: what was found, with its options. */
@Command(
    name = "plugins",
    description = "List model runtimes, tasks, policies and optimizers with their options.")
final class PluginsCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(
      arity = "0..*",
      paramLabel = "NAME",
      description = "List these alone; a name may be of several kinds.")
  private List<String> names = new ArrayList<>();

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  PluginsCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    PluginRegistry plugins = shell.surveyedPlugins();
    Map<PluginKind, List<Plugin>> byKind =
        chosen(plugins.list()).stream().collect(Collectors.groupingBy(Plugin::kind));
    if (json) {
      JsonOutput.print(shell.out(), json(byKind));
    } else {
      for (PluginKind kind : PluginKind.values()) {
        if (names.isEmpty() || byKind.containsKey(kind)) {
          print(kind, byKind.getOrDefault(kind, List.of()));
        }
      }
      shell
          .out()
          .println("An option is set beside the name: policy.name = snapkv, policy.window = 32");
    }
    plugins.clashes().forEach(clash -> shell.err().println("evolkv: " + Printable.line(clash)));
    return plugins.clashes().isEmpty() ? 0 : Failures.INVALID_INPUT;
  }

  private List<Plugin> chosen(List<Plugin> all) {
    Set<String> known =
        all.stream().map(Plugin::name).collect(Collectors.toCollection(TreeSet::new));
    for (String name : names) {
      if (!known.contains(name)) {
        throw new InvalidInputException(
            "there is nothing named '%s'%s".formatted(name, NearMatches.among(known).hint(name)));
      }
    }
    return names.isEmpty()
        ? all
        : all.stream().filter(plugin -> names.contains(plugin.name())).toList();
  }

  private void print(PluginKind kind, List<Plugin> plugins) {
    shell.out().println(kind.heading() + " (" + kind.key() + ".name)");
    for (Plugin plugin : plugins) {
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
    if (plugins.isEmpty()) {
      shell.out().println("  none");
    }
    shell.out().println();
  }

  private static String shown(String defaultValue) {
    return defaultValue.isEmpty() ? "\"\"" : Printable.line(defaultValue);
  }

  private static ObjectNode json(Map<PluginKind, List<Plugin>> byKind) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    for (PluginKind kind : PluginKind.values()) {
      ArrayNode plugins = root.putArray(kind.key());
      for (Plugin plugin : byKind.getOrDefault(kind, List.of())) {
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
