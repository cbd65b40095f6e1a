package io.evolkv.bench.example;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.GenerationRequest;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.ModelRuntimeFactory;
import io.evolkv.api.model.ModelSource;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.model.StopRule;
import io.evolkv.api.plugin.PluginFactory;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.EvictionPolicyFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** Continues a prompt over a KV cache in which every layer holds as much as its budget allows. */
public final class EmbeddedEvolKv {
  private EmbeddedEvolKv() {}

  /** Opens a model and continues one line. */
  public static String continueLine(
      String modelFile, String policyName, LayerBudgets budgets, String prompt) {
    ModelRuntimeFactory<?> runtimes = named(ModelRuntimeFactory.class, "vector");
    EvictionPolicyFactory<?> policies = named(EvictionPolicyFactory.class, policyName);
    EvictionPolicy policy = withDefaults(policies);
    try (ModelRuntime model = open(runtimes, new ModelSource(modelFile, 2))) {
      int[] tokens = model.tokenizer().encodePrompt(prompt);
      Prefilled prefilled = model.prefill(tokens, policy.observation());
      List<KeptEntries> kept = new ArrayList<>();
      for (int layer = 0; layer < budgets.layers(); layer++) {
        kept.add(policy.rank(prefilled.layer(layer)).keep(budgets.get(layer)));
      }
      GenerationRequest request = GenerationRequest.of(prefilled, kept, 24, StopRule.atNewline());
      return model.generate(List.of(request)).getFirst().text();
    }
  }

  private static <O extends Record> ModelRuntime open(
      ModelRuntimeFactory<O> factory, ModelSource source) {
    return factory.open(source, factory.defaultOptions());
  }

  private static <O extends Record> EvictionPolicy withDefaults(EvictionPolicyFactory<O> factory) {
    return factory.create(factory.defaultOptions());
  }

  private static <F extends PluginFactory<?>> F named(Class<F> kind, String name) {
    return ServiceLoader.load(kind).stream()
        .map(ServiceLoader.Provider::get)
        .filter(factory -> factory.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no " + name));
  }
}
