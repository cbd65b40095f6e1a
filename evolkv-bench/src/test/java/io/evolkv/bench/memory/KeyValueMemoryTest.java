package io.evolkv.bench.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.bench.fakes.FakeRuntime;
import org.junit.jupiter.api.Test;

class KeyValueMemoryTest {
  private final KeyValueMemory memory = KeyValueMemory.of(MemoryCap.ofBytes(300_000));

  @Test
  void promptsLeaveAThirdToTheWorkWhichMayTakeAllTheyLeave() {
    assertThat(memory.keepPrompt(150_000)).isTrue();
    assertThat(memory.keepPrompt(50_001)).isFalse();
    assertThat(memory.room()).isEqualTo(150_000);

    KeyValueMemory.Claim claim = memory.claim(150_000, "work");

    assertThat(memory.room()).isZero();
    claim.set(100_000);
    assertThat(memory.room()).isEqualTo(50_000);
    claim.close();
    claim.close();
    assertThat(memory.room()).isEqualTo(150_000);
    assertThat(memory.peak()).isEqualTo(300_000);
  }

  @Test
  void promptsLeaveMoreWhereTheWorkNeedsMore() {
    memory.reserve(180_000, "work");

    assertThat(memory.keepPrompt(120_001)).isFalse();
    assertThat(memory.keepPrompt(120_000)).isTrue();
    memory.dropPrompts(120_000);
    assertThat(memory.room()).isEqualTo(memory.cap());
  }

  @Test
  void workThatFindsNoRoomIsToldWhatToSet() {
    memory.addPrompt(100_000);

    assertThatThrownBy(() -> memory.claim(250_000, "a sequence"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "store.memory is 300000, too little for a sequence; set store.memory=342k or more");
    assertThatThrownBy(() -> memory.reserve(Long.MAX_VALUE / 2, "a prompt"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageMatching(
            "store.memory is 300000, too little for a prompt; give the JVM more with EVOLKV_OPTS=-Xmx\\d+m");
    assertThat(memory.peak()).isZero();
  }

  @Test
  void itEndsWithTheWorkAlsoWhenThatFails() {
    assertThat(memory.<Long>during(1000, "work", memory::room)).isEqualTo(299_000);
    assertThatThrownBy(
            () ->
                memory.during(
                    1000,
                    "work",
                    () -> {
                      throw new IllegalStateException("failed");
                    }))
        .hasMessage("failed");
    assertThat(memory.room()).isEqualTo(300_000);
  }

  /** All prompts have to be in memory then, whatever the setting says. */
  @Test
  void aRuntimeWithoutFilesHasWhatTheHeapHas() {
    KeyValueMemory heap = KeyValueMemory.ofHeap();

    assertThat(KeyValueMemory.of(MemoryCap.ofBytes(0), new FakeRuntime()).cap())
        .isEqualTo(heap.cap());
    assertThat(heap.cap()).isLessThan(Runtime.getRuntime().maxMemory());
  }
}
