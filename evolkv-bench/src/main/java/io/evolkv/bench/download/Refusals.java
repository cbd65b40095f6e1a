package io.evolkv.bench.download;

import io.evolkv.api.error.InvalidInputException;
import java.time.Duration;
import java.util.Optional;

/** Puts answers that bring no file into words for the person who asked for it. */
final class Refusals {
  private Refusals() {}

  /**
   * What an answer means.
   *
   * @return a failure that may pass
   * @throws InvalidInputException when another attempt would bring the same answer
   */
  static TransferFailure of(HubFile file, Answer answer, boolean withToken) {
    int status = answer.status();
    String host = answer.address().getHost();
    if (status == 408 || status == 429 || status >= 500 || (status == 403 && !answer.isOfHub())) {
      return passing("%s answered with status %d".formatted(host, status), answer);
    }
    throw new InvalidInputException(
        switch (status) {
          case 401, 403 -> noAccess(file, status, withToken);
          case 404, 410 -> missing(file, answer);
          case 407 -> "the proxy wants a login: put it into HTTPS_PROXY=http://user:pw@host:port";
          default -> "cannot pull %s: %s answered with status %d".formatted(file, host, status);
        });
  }

  private static TransferFailure passing(String message, Answer answer) {
    Optional<Duration> wanted =
        answer
            .header("Retry-After")
            .filter(seconds -> seconds.matches("\\d{1,6}"))
            .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)));
    return wanted
        .map(duration -> new TransferFailure(message, duration))
        .orElseGet(() -> new TransferFailure(message));
  }

  private static String noAccess(HubFile file, int status, boolean withToken) {
    String message =
        withToken
            ? "the account of HF_TOKEN may not read %s (status %d); accept the model's terms on its"
                + " page, or set HF_TOKEN to another token"
            : "%s does not exist or is not open to all (status %d); check the name, or set HF_TOKEN"
                + " to the token of an account that may read it";
    return message.formatted(file, status);
  }

  private static String missing(HubFile file, Answer answer) {
    String what =
        switch (answer.header("X-Error-Code").orElse("")) {
          case "RepoNotFound" ->
              "the hub has no repository %s/%s".formatted(file.organisation(), file.repository());
          case "RevisionNotFound" -> "the repository has no revision %s".formatted(file.revision());
          case "EntryNotFound" -> "the repository has no such file";
          default -> "check organisation, repository, file and revision";
        };
    return "there is no %s on %s: %s".formatted(file, answer.address().getHost(), what);
  }
}
