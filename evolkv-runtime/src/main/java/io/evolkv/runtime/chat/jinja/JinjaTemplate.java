package io.evolkv.runtime.chat.jinja;

import java.time.Clock;
import java.util.List;
import java.util.Map;

/**
 * A template that has been read. Immutable and thread-safe.
 *
 * <p>Templates are not trusted: they reach nothing but the values that they are given, and a
 * rendering that does too much ends with an error.
 */
public final class JinjaTemplate {
  private static final int MAX_LENGTH = 1 << 20;

  private final List<Statement> statements;

  private JinjaTemplate(List<Statement> statements) {
    this.statements = statements;
  }

  /**
   * Reads a template.
   *
   * @param source its text
   * @return the template
   * @throws JinjaException with the line, where the template is wrong or a construct is not
   *     supported
   */
  public static JinjaTemplate of(String source) {
    if (source.length() > MAX_LENGTH) {
      throw JinjaException.failure("the template is longer than " + MAX_LENGTH + " characters");
    }
    return new JinjaTemplate(StatementParser.parse(source));
  }

  /**
   * Renders the template.
   *
   * @param variables values by name
   * @param clock tells the time to templates that ask for it
   * @return the text
   * @throws JinjaException with the line, where the template fails or refuses the variables
   */
  public TaggedText render(Map<String, Value> variables, Clock clock) {
    Run run = new Run(clock);
    Scope scope = Globals.scope().inner();
    variables.forEach(scope::set);
    try {
      return Statement.printed(statements, run, scope);
    } catch (JinjaException e) {
      throw e.isRefusal() ? e : e.at(run.line());
    }
  }
}
