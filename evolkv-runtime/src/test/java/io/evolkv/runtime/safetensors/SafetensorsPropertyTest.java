package io.evolkv.runtime.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.api.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Damaged files. */
class SafetensorsPropertyTest {
  /** Any damage to a header ends in the one kind of error, or in a file that can be read. */
  @Property(tries = 500)
  void anyDamageIsAnErrorForPeople(@ForAll @IntRange(max = 250) int place, @ForAll byte value)
      throws IOException {
    byte[] bytes = SafetensorsBytes.twoTensors();
    bytes[place % bytes.length] = value;
    Path path = Files.createTempFile("damaged", ".safetensors");
    try (SafetensorsFile file = SafetensorsFile.open(Files.write(path, bytes))) {
      for (SafetensorsTensor tensor : file.tensors()) {
        assertThat(tensor.data().byteSize()).isEqualTo(tensor.type().bytes(tensor.values()));
      }
    } catch (InvalidInputException e) {
      assertThat(e).hasMessageStartingWith(path.toString());
    } finally {
      Files.delete(path);
    }
  }
}
