package io.evolkv.bench.config;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.bench.plugin.NamedPlugins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each message is one line that says what is wrong, where, and what would be right. */
class SettingsErrorsTest {
  private final SettingsLoader loader = new SettingsLoader(NamedPlugins.registry());

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          budget.mean=0 | budget.mean is '0', it must be between 1 and 1000000
          budget.mean=-3 | budget.mean is '-3', it must be between 1 and 1000000
          budget.mean=many | budget.mean is 'many', it must be a whole number
          budget.mean=1.5 | budget.mean is '1.5', it must be a whole number
          budget.mean=1e99999 | budget.mean is '1e99999', it must be a whole number of a sensible size
          budget.mean=[1] | budget.mean is a list, it must be a whole number
          budget=3 | budget is a section; set budget.mean
          budget.maen=3 | budget.maen is no setting; did you mean budget.mean?
          mean=3 | mean is no setting; did you mean budget.mean?
          budget.mean.x=3 | budget.mean is a section, it must be a whole number
          polcy.name=full | polcy.name is no setting; did you mean policy.name?
          policy=full | policy is a section; set policy.name
          policy.name=snapvk | policy.name: there is no policy named 'snapvk'; did you mean snapkv?
          policy.name=h2o | policy.name: there is no policy named 'h2o'; there are: full, pyramidkv, random, snapkv, streaming-llm
          policy.windw=3 | policy.windw is no option of policy snapkv; did you mean policy.window?
          policy.x=3 | policy.x is no option of policy snapkv; there are: policy.pooling, policy.sharp, policy.window
          policy.window=65 | policy.window is '65', it must be between 1 and 64
          policy.pooling=mean | policy.pooling is 'mean', it must be one of: max, group-mean
          policy.sharp=yes | policy.sharp is 'yes', it must be true or false
          task.length=15 | task.length is '15', it must be at least 16
          optimizer.sigma=NaN | optimizer.sigma is 'NaN', it must be a number
          optimizer.runs=9223372036854775808 | optimizer.runs is '9223372036854775808', it must be at most 9223372036854775807
          search.tieBreaker=1 | search.tieBreaker is '1', it must be between 0 and 0.99
          search.racing=-1 | search.racing is '-1', it must be between 0 and 1000000
          search.racing=60 | search.racing is 60, a round must be smaller than search.samples, 60; 0 turns racing off
          heldOut.compare=[full, 3] | heldOut.compare is a list, it must be a list of texts
          heldOut.compare=full,snapvk | heldOut.compare: there is no policy named 'snapvk'; did you mean snapkv?
          heldOut.compare=full,full | heldOut.compare names a policy twice: full, full
          execution.master=sparks | execution.master is 'sparks', it must be local, or a Spark master: local[THREADS], local-cluster[EXECUTORS,CORES,MIB], spark://HOST:PORT, yarn or k8s://ADDRESS
          execution.master=local[0] | execution.master is 'local[0]', it must be local, or a Spark master: local[THREADS], local-cluster[EXECUTORS,CORES,MIB], spark://HOST:PORT, yarn or k8s://ADDRESS
          execution.threads=-1 | execution.threads is '-1', it must be between 0 and 1024
          output.name=../x | output.name is '../x', it must be 1 to 64 letters, digits, dots, hyphens or underscores
          model= | model is empty
          store.memory=-1 | store.memory is '-1', it must be a number of bytes such as 512m or 2g, or a share of the heap from 0% to 100%
          store.memory=101% | store.memory is '101%', it must be a number of bytes such as 512m or 2g, or a share of the heap from 0% to 100%
          store.memory=2 apples | store.memory is '2 apples', it must be a number of bytes such as 512m or 2g, or a share of the heap from 0% to 100%
          store.memory=1e30g | store.memory is '1e30g', it must be a number of bytes such as 512m or 2g, or a share of the heap from 0% to 100%
          store.memory=[1] | store.memory is a list, it must be a text
          store.memroy=1 | store.memroy is no setting; did you mean store.memory?
          """)
  void an_override_that_is_wrong(String override, String problem) {
    assertThatThrownBy(() -> load(override))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("-o " + override + ": " + problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          budget.mean | -o budget.mean: write it as KEY=VALUE
          =3 | -o =3: write it as KEY=VALUE
          """)
  void an_override_that_sets_nothing(String override, String message) {
    assertThatThrownBy(() -> load(override))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(message);
  }

  @Test
  void an_override_whose_key_is_no_key() {
    assertThatThrownBy(() -> load("a..b=3"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("-o a..b=3: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          budget { maen = 3 } | :3: budget.maen is no setting; did you mean budget.mean?
          budget.mean = ten | :3: budget.mean is 'ten', it must be a whole number
          budget.mean = null | :3: budget.mean is null, it must be a whole number
          budget = 3 | :3: budget is a section; set budget.mean
          policy { windw = 3 } | :3: policy.windw is no option of policy snapkv; did you mean policy.window?
          policy.name = nosuch | :3: policy.name: there is no policy named 'nosuch'; there are: full, pyramidkv, random, snapkv, streaming-llm
          task { name = jsonl } | :3: task jsonl needs task.file (File with samples.)
          include url("file:///etc/x.conf") | includes url("file:/etc/x.conf"): only files can be included
          include "https://host/x.conf" | includes "https://host/x.conf": there is no such file beside it
          include classpath("x.conf") | includes classpath("x.conf"): only files can be included
          include "nosuch.conf" | includes "nosuch.conf": there is no such file beside it
          seed = ${EVOLKV_NO_SUCH_VARIABLE} | :3: ${EVOLKV_NO_SUCH_VARIABLE} is neither set in this file nor in the environment
          """)
  void a_file_that_is_wrong(String line, String end) throws IOException {
    Path file = Files.writeString(folder.resolve("my.conf"), "# line 1\nseed = 2\n" + line + "\n");

    assertThatThrownBy(() -> loader.load(Optional.of(file), List.of()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(file + (end.startsWith(":") ? "" : " ") + end);
  }

  @Test
  void a_file_that_is_no_hocon() throws IOException {
    Path file = Files.writeString(folder.resolve("my.conf"), "seed = 2\nbudget { mean = [\n");

    assertThatThrownBy(() -> loader.load(Optional.of(file), List.of()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(file + ":3: ")
        .message()
        .doesNotContain("\n");
  }

  @Test
  void a_file_that_nests_without_end() throws IOException {
    Path file = Files.writeString(folder.resolve("my.conf"), "a = " + "[".repeat(200_000));

    assertThatThrownBy(() -> loader.load(Optional.of(file), List.of()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("nested too deeply");
  }

  @Test
  void a_file_that_includes_itself() throws IOException {
    Path file = Files.writeString(folder.resolve("my.conf"), "include \"my.conf\"");

    assertThatThrownBy(() -> loader.load(Optional.of(file), List.of()))
        .isInstanceOf(InvalidInputException.class)
        .message()
        .startsWith(file.toString())
        .doesNotContain("\n");
  }

  @Test
  void a_file_that_is_not_there_or_no_configuration() throws IOException {
    Path large = folder.resolve("large.conf");
    Files.write(large, new byte[(1 << 20) + 1]);

    assertThatThrownBy(() -> loader.load(Optional.of(folder.resolve("none.conf")), List.of()))
        .hasMessage("there is no configuration file " + folder.resolve("none.conf"));
    assertThatThrownBy(() -> loader.load(Optional.of(folder), List.of()))
        .hasMessage(folder + " is a folder, not a configuration file");
    assertThatThrownBy(() -> loader.load(Optional.of(large), List.of()))
        .hasMessage(large + " has more than 1048576 bytes: it is no configuration file");
  }

  @Test
  void a_setting_that_does_not_concern_the_runtime() {
    assertThatThrownBy(() -> loader.loadRuntime(List.of("seed=1")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("-o seed=1: seed has no effect here, only settings of runtime have");
  }

  private Settings load(String override) {
    return loader.load(Optional.empty(), List.of(override));
  }
}
