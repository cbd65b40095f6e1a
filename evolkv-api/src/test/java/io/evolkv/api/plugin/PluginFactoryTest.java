package io.evolkv.api.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.error.InvalidInputException;
import java.util.Objects;
import org.junit.jupiter.api.Test;

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
