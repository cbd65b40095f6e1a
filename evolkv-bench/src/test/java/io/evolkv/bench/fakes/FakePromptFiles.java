package io.evolkv.bench.fakes;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.model.PrefilledFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Files of fake prompts: a line with the identity, one with the window, one with the text. */
public final class FakePromptFiles implements PrefilledFiles {
  private final ModelShape shape;

  FakePromptFiles(ModelShape shape) {
    this.shape = shape;
  }

  @Override
  public void write(Prefilled prompt, String identity, Path file) throws IOException {
    FakePrompt fake = (FakePrompt) prompt;
    Files.write(
        file, List.of(identity, "" + fake.observation().windowQueries(), fake.text(), "end"));
  }

  @Override
  public Prefilled open(Path file, String identity) {
    try {
      List<String> lines = Files.readAllLines(file);
      if (lines.size() != 4 || !lines.getFirst().equals(identity)) {
        throw new InvalidInputException(file + " is of no use");
      }
      Observation observation = Observation.window(Integer.parseInt(lines.get(1)));
      return new FakePrompt(lines.get(2), shape, observation, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {}
}
