package io.evolkv.bench.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValueFactory;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ModelShape;
import io.evolkv.bench.plugin.OptionsBinder;
import io.evolkv.bench.plugin.PluginKind;
import io.evolkv.bench.report.Budgets;
import io.evolkv.bench.report.BudgetsFile;
import io.evolkv.bench.report.ModelInfo;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The policy and the budgets of a command that uses one of each; a picocli mixin. */
final class PolicyOptions {
  @Option(
      names = "--budgets",
      paramLabel = "FILE",
      description = "A budgets.json; its policy is used as well.")
  private Optional<Path> file = Optional.empty();

  @Option(
      names = "--policy",
      paramLabel = "NAME",
      description = "The policy; full keeps everything.")
  private Optional<String> policy = Optional.empty();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  /** Whether the user gives either. */
  boolean given() {
    return file.isPresent() || policy.isPresent();
  }

  /** The budgets file, read. */
  Optional<Budgets> budgets() {
    return file.map(BudgetsFile::read);
  }

  /** Settings of the policy to use: the one asked for, else that of the budgets. */
  Config settings(Optional<Budgets> budgets, Shell shell) {
    policy.ifPresent(name -> shell.plugins().find(PluginKind.POLICY, name));
    Config asked =
        policy.map(name -> named(name, "--policy " + name)).orElse(ConfigFactory.empty());
    boolean ownPolicy = policy.isEmpty() || policy.equals(budgets.map(Budgets::policy));
    if (budgets.isEmpty() || !ownPolicy) {
      return asked;
    }
    String place = file.orElseThrow() + ": policy";
    Config found = named(budgets.get().policy(), place);
    if (Overrides.userSets("policy.name", command)) {
      return found;
    }
    checkPolicy(budgets.get(), shell);
    Map<String, Object> options = budgets.get().policyOptions();
    ConfigObject section = ConfigValueFactory.fromMap(options, place + ".options");
    return found.withFallback(section.atKey("policy"));
  }

  private static Config named(String policy, String place) {
    return ConfigFactory.parseMap(Map.of("policy.name", policy), place);
  }

  /** Checks the policy of a budgets file here, where the message can name the file. */
  private void checkPolicy(Budgets budgets, Shell shell) {
    String place = file.map(Path::toString).orElseThrow();
    String name = budgets.policy();
    if (!shell.plugins().names(PluginKind.POLICY).contains(name)) {
      throw new InvalidInputException(
          "%s: policy.name: there is no policy %s; there are %s"
              .formatted(place, name, String.join(", ", shell.plugins().names(PluginKind.POLICY))));
    }
    OptionsBinder.bind(
        shell.plugins().policy(name).optionsType(),
        ConfigValueFactory.fromMap(budgets.policyOptions(), place).toConfig(),
        "policy.options",
        "policy " + name);
  }

  /** Refuses budgets for other layers than the model has. */
  void requireLayers(Budgets budgets, String model, ModelShape shape) {
    BudgetsFile.requireLayers(file.orElseThrow(), budgets, model, shape);
  }

  /** Budgets go with another file of the same shape, but whoever sees the result should know. */
  void noteOtherModel(Budgets budgets, ModelInfo used, Shell shell) {
    if (!budgets.model().isSameAs(used)) {
      shell
          .err()
          .printf(
              "evolkv: %s: these budgets were found on another model file, %s%n",
              file.orElseThrow(), budgets.model().name());
    }
  }
}
