package io.evolkv.policies.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.api.model.Observation;
import io.evolkv.policies.fixture.ArrayLayer;
import io.evolkv.policies.fixture.SharedVectors;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class FullPolicyTest {
  @TestFactory
  Stream<DynamicTest> agreesWithTheSharedVectors() {
    return SharedVectors.cases(
        "full",
        Set.of("budget", "n", "kept"),
        (file, vector) -> {
          int kvHeads = file.at("/geometry/kv_heads").asInt();
          ArrayLayer layer = ArrayLayer.unobserved(kvHeads, vector.get("n").asInt());
          assertThat(new FullPolicy().rank(layer).keep(vector.get("budget").asInt()))
              .isEqualTo(SharedVectors.kept(vector.get("kept")));
        });
  }

  @Test
  void observesNothing() {
    assertThat(new FullPolicy().observation()).isEqualTo(Observation.NONE);
  }
}
