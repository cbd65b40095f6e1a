package io.evolkv.api.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.error.InvalidInputException;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PluginFactoryTest {
  private enum Reduction {
    MEAN,
    GROUP_MEAN
  }

  private record Everything(
      @Setting(value = "int", defaultValue = "7", min = 1) int width,
      @Setting(value = "long", defaultValue = "-5000000000") long seed,
      @Setting(value = "double", defaultValue = "0.25", max = 1) double share,
      @Setting(value = "boolean", defaultValue = "true") boolean active,
      @Setting(value = "text", defaultValue = "") String stop,
      @Setting(value = "enum", defaultValue = "group-mean") Reduction reduction) {}

  private record Required(@Setting("a file") String file) {}

  private record NotANumber(@Setting(value = "int", defaultValue = "many") int width) {}

  private record NoConstant(@Setting(value = "enum", defaultValue = "max") Reduction reduction) {}

  record Refusing(@Setting(value = "int", defaultValue = "2") int odd) {
    Refusing {
      if (odd % 2 == 0) {
        throw new IllegalArgumentException("odd is " + odd);
      }
    }
  }

  private record WrongType(@Setting(value = "float", defaultValue = "2") float width) {}

  private record Plain<O extends Record>(Class<O> optionsType) implements PluginFactory<O> {
    @Override
    public String name() {
      return "plain";
    }

    @Override
    public String summary() {
      return "For tests";
    }
  }

  @Test
  void theDefaultOptionsAreTheOnesThatTheSettingsState() {
    assertThat(new Plain<>(Everything.class).defaultOptions())
        .isEqualTo(new Everything(7, -5_000_000_000L, 0.25, true, "", Reduction.GROUP_MEAN));
    assertThat(new Plain<>(NoOptions.class).defaultOptions()).isEqualTo(new NoOptions());
  }

  @Test
  void someOptionsCanBeGivenAsTexts() {
    assertThat(
            new Plain<>(Everything.class)
                .options(Map.of("width", "3", "active", "false", "reduction", "mean")))
        .isEqualTo(new Everything(3, -5_000_000_000L, 0.25, false, "", Reduction.MEAN));
    assertThat(new Plain<>(Required.class).options(Map.of("file", "a.txt")))
        .isEqualTo(new Required("a.txt"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "width  | 0    | option width of plain is '0', which is no int of at least 1",
        "width  | 1.5  | option width of plain is '1.5', which is no int of at least 1",
        "share  | 1.5  | option share of plain is '1.5', which is no double of at most 1",
        "share  | NaN  | option share of plain is 'NaN', which is no double of at most 1",
        "active | yes  | option active of plain is 'yes', which is no boolean",
        "widht  | 1    | widht is no option of plain; its options are width, seed, share, active,"
            + " stop, reduction",
      })
  void aTextThatIsWrongIsNamed(String name, String text, String message) {
    assertThatThrownBy(() -> new Plain<>(Everything.class).options(Map.of(name, text)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(message);
  }

  @Test
  void aRecordMayRefuseTheTexts() {
    assertThatThrownBy(() -> new Plain<>(Refusing.class).options(Map.of("odd", "4")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("the options of plain are refused: odd is 4");
    assertThatThrownBy(() -> new Plain<>(NoOptions.class).options(Map.of("odd", "4")))
        .hasMessage("odd is no option of plain; it has none");
  }

  @Test
  void anOptionWithoutDefaultHasToBeGiven() {
    assertThatThrownBy(() -> new Plain<>(Required.class).defaultOptions())
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "option file of plain has no default; make the record %s with a value for it",
            Required.class.getName());
  }

  @Test
  void aDefaultThatIsWrongNamesOptionAndPlugin() {
    assertThatThrownBy(() -> new Plain<>(NotANumber.class).defaultOptions())
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("option width of plain has the default 'many', which is no int");
    assertThatThrownBy(() -> new Plain<>(NoConstant.class).defaultOptions())
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("option reduction of plain has the default 'max', which is no Reduction");
    assertThatThrownBy(() -> new Plain<>(WrongType.class).defaultOptions())
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("option width of plain has the default '2', which is no float");
    assertThatThrownBy(() -> new Plain<>(Refusing.class).defaultOptions())
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("the default options of plain are refused: odd is 2");
  }

  @Test
  void aSettingHasNoDefaultAndNoBoundsUnlessItStatesThem() {
    Setting setting =
        Objects.requireNonNull(
            Required.class.getRecordComponents()[0].getAnnotation(Setting.class));
    assertThat(setting.value()).isEqualTo("a file");
    assertThat(setting.defaultValue()).isEqualTo(Setting.REQUIRED);
    assertThat(setting.min()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(setting.max()).isEqualTo(Double.POSITIVE_INFINITY);
  }
}
