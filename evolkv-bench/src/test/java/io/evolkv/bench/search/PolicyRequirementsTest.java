package io.evolkv.bench.search;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.Capability;
import io.evolkv.api.model.DecodeEvictor;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.KeyRotation;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.PrefillPruner;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.model.StepSelector;
import io.evolkv.api.policy.AssistedPolicy;
import io.evolkv.api.policy.DecodeTimeEviction;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.LayerRanking;
import io.evolkv.api.policy.PerStepSelection;
import io.evolkv.api.policy.PrefillPruning;
import io.evolkv.api.policy.PromptPolicy;
import io.evolkv.bench.config.Settings.PluginChoice;
import io.evolkv.bench.fakes.FakePolicies;
import io.evolkv.bench.fakes.FakeRuntime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PolicyRequirementsTest {
  private static final ModelRuntime PLAIN = new FakeRuntime();
  private static final ModelRuntime ABLE = new FakeRuntime(Capability.values());

  @Test
  void aPolicyThatEvictsOnceIsServedByEveryRuntime() {
    assertThatCode(() -> PolicyRequirements.check(chosen("recent"), FakePolicies.recent(), PLAIN))
        .doesNotThrowAnyException();
  }

  @Test
  void optionsOfAnotherModelAreRefusedWithTheirPlace() {
    EvictionPolicy narrow =
        new EvictionPolicy() {
          @Override
          public void checkModel(ModelShape shape) {
            throw new InvalidInputException("skip names layer " + shape.layers());
          }

          @Override
          public LayerRanking rank(LayerView layer) {
            throw new AssertionError("nothing is ranked before");
          }
        };
    PluginChoice chosen =
        new PluginChoice("p", ConfigFactory.parseMap(Map.of("skip", "3"), "my.json: policy"));

    assertThatThrownBy(() -> PolicyRequirements.check(chosen, narrow, PLAIN))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("my.json: policy: policy p: skip names layer 3");
    assertThatThrownBy(
            () ->
                PolicyRequirements.checkCompared(
                    chosen.beside("p", Map.of("skip", "9")), narrow, PLAIN))
        .hasMessage("--policy-option p: policy p: skip names layer 3");
    assertThatThrownBy(
            () -> PolicyRequirements.checkRival(chosen.beside("q", Map.of()), narrow, PLAIN))
        .hasMessage("policy q: skip names layer 3");
  }

  private static PluginChoice chosen(String name) {
    return new PluginChoice(name, ConfigFactory.empty());
  }

  @Test
  void aModelWithoutALayerForBudgetsIsRefused() {
    ModelShape sliding = FakeRuntime.SHAPE.withWindows(List.of(8, 8, 8));
    assertThatThrownBy(() -> PolicyRequirements.checkLayers(sliding))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "all 3 layers of this model have a sliding window and are not compressed, so there are"
                + " no budgets to choose; use another model, or evaluate with policy.name=full");
    ModelShape one = FakeRuntime.SHAPE.withWindows(List.of(8, 0, 8));
    assertThatCode(() -> PolicyRequirements.checkLayers(one)).doesNotThrowAnyException();
  }

  @Test
  void evictionWhileDecodingNeedsARuntimeThatCan() {
    refused(
        new Evicting(),
        PLAIN,
        "the policy p evicts while decoding, which the runtime cannot do (DECODE_EVICTION); choose"
            + " another one with policy.name or heldOut.compare");
    assertThatCode(() -> PolicyRequirements.check(chosen("p"), new Evicting(), ABLE))
        .doesNotThrowAnyException();
  }

  @Test
  void selectionPerStepNeedsARuntimeThatCan() {
    refused(
        new Selecting(),
        PLAIN,
        "the policy p selects entries at every step, which the runtime cannot do (STEP_SELECTION);"
            + " choose another one with policy.name or heldOut.compare");
    assertThatCode(() -> PolicyRequirements.check(chosen("p"), new Selecting(), ABLE))
        .doesNotThrowAnyException();
  }

  @Test
  void keysThatStandByTheirPlaceNeedARuntimeThatTurnsThem() {
    refused(
        new Turning(),
        PLAIN,
        "the policy p turns keys to their place in the cache, which the runtime cannot do"
            + " (KEY_REROTATION); choose another one with policy.name or heldOut.compare");
    assertThatCode(() -> PolicyRequirements.check(chosen("p"), new Turning(), ABLE))
        .doesNotThrowAnyException();
  }

  @Test
  void pruningDuringThePrefillNeedsARuntimeThatCan() {
    refused(
        new Pruning(),
        PLAIN,
        "the policy p prunes during the prefill, which the runtime cannot do (PREFILL_PRUNING);"
            + " choose another one with policy.name or heldOut.compare");
    assertThatCode(() -> PolicyRequirements.check(chosen("p"), new Pruning(), ABLE))
        .doesNotThrowAnyException();
  }

  @Test
  void aPolicyThatLacksItsAssistantIsRefused() {
    refused(
        new Assisted(),
        ABLE,
        "the policy p needs an assistant model: set policy.assistant to first:N for the model's own"
            + " first N layers, or to a model with the same tokenizer");
    assertThatThrownBy(() -> PolicyRequirements.checkCompared(chosen("p"), new Assisted(), ABLE))
        .hasMessage(
            "the policy p needs an assistant model: set --policy-option p.assistant=first:N for the"
                + " model's own first N layers, or a model with the same tokenizer");
    assertThatThrownBy(() -> PolicyRequirements.checkRival(chosen("p"), new Assisted(), ABLE))
        .hasMessage(
            "the policy p needs an assistant model: take it out of heldOut.compare, where policies"
                + " have their defaults, or make it policy.name");
  }

  private static void refused(EvictionPolicy policy, ModelRuntime runtime, String message) {
    assertThatThrownBy(() -> PolicyRequirements.check(chosen("p"), policy, runtime))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(message);
  }

  private static class KeepingAll implements EvictionPolicy {
    @Override
    public LayerRanking rank(LayerView layer) {
      return FakePolicies.full().rank(layer);
    }
  }

  private static final class Evicting extends KeepingAll implements DecodeTimeEviction {
    @Override
    public DecodeEvictor evictor(Prefilled prompt, List<KeptEntries> kept, LayerBudgets budgets) {
      throw new UnsupportedOperationException();
    }
  }

  private static final class Turning extends KeepingAll {
    @Override
    public KeyRotation rotation() {
      return KeyRotation.BY_PLACE;
    }
  }

  private static final class Selecting extends KeepingAll implements PerStepSelection {
    @Override
    public StepSelector selector(Prefilled prompt, List<KeptEntries> kept, LayerBudgets budgets) {
      throw new UnsupportedOperationException();
    }
  }

  private static final class Pruning extends KeepingAll implements PrefillPruning {
    @Override
    public PrefillPruner pruner(LayerBudgets budgets, int promptLength) {
      throw new UnsupportedOperationException();
    }
  }

  private static final class Assisted extends KeepingAll implements AssistedPolicy {
    @Override
    public Optional<String> assistant() {
      return Optional.empty();
    }

    @Override
    public PromptPolicy withAssistant(ModelRuntime assistant) {
      throw new UnsupportedOperationException();
    }
  }
}
