package io.evolkv.bench.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.bench.download.LocalHub.Seen;
import io.evolkv.bench.report.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PullTest {
  private static final HubFile FILE = HubFile.parse("hf:acme/tiny/q8/model.gguf@v1");
  private static final byte[] CONTENT = randomBytes(1, 300_000);
  private static final byte[] OTHER = randomBytes(2, 250_000);

  @TempDir private Path folder = Path.of("");
  private final LocalHub hub = new LocalHub(CONTENT);
  private final LocalHub storage = new LocalHub(CONTENT);
  private final Map<String, String> environment = new HashMap<>();
  private final List<String> notices = new ArrayList<>();
  private int attempts = 4;
  private Duration answer = Duration.ofSeconds(30);

  @BeforeEach
  void cutOnlyWhatHasArrived() {
    hub.beforeCuts(this::awaitPart);
    storage.beforeCuts(this::awaitPart);
  }

  /**
   * The HTTP client drops what it has not handed on when a connection breaks; so that is awaited.
   */
  private void awaitPart(long bytes) {
    Path part = folder.resolve("hf/acme/tiny/v1/q8/.model.gguf.part");
    try {
      for (int i = 0; i < 5000 && !(Files.exists(part) && Files.size(part) >= bytes); i++) {
        Thread.sleep(2);
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void stop() {
    hub.close();
    storage.close();
  }

  @Test
  void aFileComesWholeIntoItsPlace() throws IOException {
    Path pulled = pull();

    assertThat(pulled).isEqualTo(folder.resolve("hf/acme/tiny/v1/q8/model.gguf"));
    assertThat(pulled).hasBinaryContent(CONTENT);
    assertThat(files()).containsExactly("model.gguf");
    assertThat(hub.requests())
        .extracting(Seen::address)
        .containsExactly("/acme/tiny/resolve/v1/q8/model.gguf");
  }

  @Test
  void anEmptyFileComesToo() {
    hub.content(new byte[0], "\"empty\"");
    assertThat(pull()).isEmptyFile();
  }

  @Test
  void whatIsInTheCacheIsNotAskedForUnlessItIsWanted() {
    pull();
    hub.content(OTHER, "\"v2\"");

    assertThat(pull()).hasBinaryContent(CONTENT);
    assertThat(notices).containsExactly("hf:acme/tiny/q8/model.gguf@v1 is in the cache already");
    assertThat(hub.requests()).hasSize(1);

    assertThat(puller().file(FILE, Optional.empty(), true)).hasBinaryContent(OTHER);
  }

  @Test
  void theTokenGoesToTheHubAndNotToWhereItRedirects() {
    environment.put("HF_TOKEN", "hf_secret");
    hub.redirectingTo(storage.endpoint() + "/blob?sign=1").headers(LocalHub.linked(CONTENT));

    assertThat(pull()).hasBinaryContent(CONTENT);
    assertThat(hub.requests().getFirst().header("Authorization")).hasValue("Bearer hf_secret");
    assertThat(storage.requests().getFirst().address()).isEqualTo("/blob?sign=1");
    assertThat(storage.requests().getFirst().headers().toString()).doesNotContain("hf_secret");
  }

  @Test
  void aRedirectWithinTheHubKeepsTheToken() {
    environment.put("HF_TOKEN", "hf_secret");
    hub.statuses(307).headers(Map.of("Location", "/again"));

    assertThat(pull()).hasBinaryContent(CONTENT);
    assertThat(hub.requests())
        .extracting(Seen::address)
        .containsExactly("/acme/tiny/resolve/v1/q8/model.gguf", "/again");
    assertThat(hub.requests())
        .allSatisfy(seen -> assertThat(seen.header("Authorization")).hasValue("Bearer hf_secret"));
  }

  @Test
  void redirectsWithoutEndOrToNoWebAddressAreRefused() {
    hub.redirectingTo(hub.endpoint() + "/round");
    refused("127.0.0.1 redirects without end", this::pull);
    assertThat(hub.requests()).hasSize(attempts * 11);

    hub.redirectingTo("file:///etc/hosts");
    refused("127.0.0.1 redirects to file://null, which is not followed", this::pull);
  }

  @Test
  void cutConnectionsAreTakenUpWhereTheyBroke() {
    hub.cuts(100_000, 50_000, 0);

    assertThat(pull()).hasBinaryContent(CONTENT);
    assertThat(hub.requests())
        .extracting(Seen::range)
        .containsExactly("", "bytes=100000-", "bytes=150000-", "bytes=150000-");
    assertThat(hub.requests().getLast().header("If-range")).hasValue("\"v1\"");
    assertThat(notices)
        .contains(
            "127.0.0.1 closed the connection early; next attempt in 0 s",
            "hf:acme/tiny/q8/model.gguf@v1 goes on after 97.7 KiB");
  }

  @Test
  void theNextPullGoesOnWhereTheLastOneGaveUp() throws IOException {
    attempts = 1;
    hub.cuts(100_000);
    refused(
        "cannot pull hf:acme/tiny/q8/model.gguf@v1: 127.0.0.1 closed the connection early; the same"
            + " command goes on after the 97.7 KiB that came",
        this::pull);
    assertThat(files()).containsExactly(".model.gguf.part", ".model.gguf.part.origin");

    assertThat(pull()).hasBinaryContent(CONTENT);
    assertThat(hub.requests()).extracting(Seen::range).containsExactly("", "bytes=100000-");
    assertThat(files()).containsExactly("model.gguf");
  }

  @Test
  void aServerThatSendsNothingAnyMoreIsLeft() {
    answer = Duration.ofMillis(400);
    hub.cuts(100_000).stallsAtCuts();

    assertThat(pull()).hasBinaryContent(CONTENT);
    assertThat(hub.requests()).extracting(Seen::range).containsExactly("", "bytes=100000-");
    assertThat(notices).contains("127.0.0.1 sends nothing any more; next attempt in 0 s");
  }

  @Test
  void aServerWithoutRangesSendsTheWholeFileAgain() {
    hub.cuts(100_000).withoutRanges();

    assertThat(pull()).hasBinaryContent(CONTENT);
    assertThat(hub.requests()).extracting(Seen::range).containsExactly("", "bytes=100000-");
  }

  @Test
  void aChangedFileIsNotMixedWithWhatCameBefore() {
    attempts = 1;
    hub.cuts(100_000);
    refused("closed the connection early", this::pull);
    hub.content(OTHER, "\"v2\"");

    assertThat(pull()).hasBinaryContent(OTHER);
    assertThat(notices)
        .contains("hf:acme/tiny/q8/model.gguf@v1 begins anew: the file or its server has changed");
  }

  @Test
  void aChangedFileIsNoticedEvenIfTheServerGoesOnWithIt() {
    attempts = 1;
    hub.cuts(100_000).ignoringIfRange();
    refused("closed the connection early", this::pull);
    hub.content(OTHER, "\"v2\"");
    attempts = 2;

    assertThat(pull()).hasBinaryContent(OTHER);
    assertThat(hub.requests()).extracting(Seen::range).containsExactly("", "bytes=100000-", "");
  }

  @Test
  void aWeakTagAloneIsNoReasonToGoOn() {
    hub.content(CONTENT, "W/\"v1\"").cuts(100_000);

    assertThat(pull()).hasBinaryContent(CONTENT);
    assertThat(hub.requests()).extracting(Seen::range).containsExactly("", "bytes=100000-", "");
  }

  @Test
  void theHubsDigestIsReasonEnough() {
    hub.redirectingTo(storage.endpoint() + "/blob").headers(LocalHub.linked(CONTENT));
    storage.content(CONTENT, "").cuts(100_000);

    assertThat(pull()).hasBinaryContent(CONTENT);
    assertThat(storage.requests()).extracting(Seen::range).containsExactly("", "bytes=100000-");
  }

  @Test
  void aPartThatIsWholeIsOnlyChecked() throws IOException {
    attempts = 1;
    hub.headers(LocalHub.linked(CONTENT)).cuts(100_000);
    refused("closed the connection early", this::pull);
    Files.write(folder.resolve("hf/acme/tiny/v1/q8/.model.gguf.part"), CONTENT);

    assertThat(pull()).hasBinaryContent(CONTENT);
    assertThat(hub.requests().getLast().range()).isEqualTo("bytes=300000-");
  }

  @Test
  void aPartThatIsTooLongIsThrownAway() throws IOException {
    attempts = 1;
    hub.cuts(100_000);
    refused("closed the connection early", this::pull);
    Files.write(folder.resolve("hf/acme/tiny/v1/q8/.model.gguf.part"), randomBytes(3, 300_001));
    attempts = 2;

    assertThat(pull()).hasBinaryContent(CONTENT);
  }

  @Test
  void aWrongChecksumDeletesWhatCame() throws IOException {
    hub.redirectingTo(storage.endpoint() + "/blob").headers(LocalHub.linked(CONTENT));
    byte[] damaged = CONTENT.clone();
    damaged[200_000] ^= 1;
    storage.content(damaged, "\"v1\"");

    refused(
        "hf:acme/tiny/q8/model.gguf@v1 has the wrong checksum: its SHA-256 is %s, the hub says %s;"
                .formatted(LocalHub.sha256(damaged), LocalHub.sha256(CONTENT))
            + " what came was deleted, pull it again",
        this::pull);
    assertThat(files()).isEmpty();

    storage.content(CONTENT, "\"v1\"");
    assertThat(pull()).hasBinaryContent(CONTENT);
    assertThat(storage.requests().getLast().range()).isEmpty();
  }

  @Test
  void theDigestOfTheUserIsCheckedInNewFilesAndInOldOnes() {
    String wrong = LocalHub.sha256(OTHER);
    refused("--sha256 says " + wrong, () -> puller().file(FILE, Optional.of(wrong), false));
    refused(
        "--sha256 is no SHA-256: it has 64 hexadecimal digits",
        () -> puller().file(FILE, Optional.of("abc"), false));

    String right = LocalHub.sha256(CONTENT);
    assertThat(puller().file(FILE, Optional.of(right.toUpperCase(Locale.ROOT)), false))
        .hasBinaryContent(CONTENT);
    refused("get it anew with --again", () -> puller().file(FILE, Optional.of(wrong), false));
  }

  @Test
  void whatTheHubCallsTooLargeOrTooSmallIsNotTaken() throws IOException {
    hub.headers(Map.of("X-Linked-Size", "299999"));
    refused("127.0.0.1 sent 300000 bytes of 299999", this::pull);
    hub.headers(Map.of("X-Linked-Size", "300001"));
    attempts = 1;
    refused("127.0.0.1 sent 300000 bytes of 300001", this::pull);
  }

  @Test
  void aFileLargerThanTheDiskIsRefusedBeforeItBegins() throws IOException {
    hub.headers(Map.of("X-Linked-Size", "900000000000000000"));
    refused(
        "hf:acme/tiny/q8/model.gguf@v1 needs 838190317.15 GiB more, and the disk of", this::pull);
  }

  @Test
  void passingTroubleOfTheServerIsWaitedFor() {
    hub.statuses(500, 503, 429);
    assertThat(pull()).hasBinaryContent(CONTENT);
    assertThat(hub.requests()).hasSize(4);
    assertThat(notices)
        .containsExactly(
            "127.0.0.1 answered with status 500; next attempt in 0 s",
            "127.0.0.1 answered with status 503; next attempt in 0 s",
            "127.0.0.1 answered with status 429; next attempt in 0 s");
  }

  @Test
  void lastingTroubleIsAnErrorAfterSomeAttempts() {
    hub.statuses(500, 502, 503, 504);
    refused(
        "cannot pull hf:acme/tiny/q8/model.gguf@v1: 127.0.0.1 answered with status 504; check"
            + " the network and try again",
        this::pull);
    assertThat(hub.requests()).hasSize(4);
  }

  @Test
  void aRefusalSaysWhatToDoAndIsNotRepeated() {
    hub.statuses(401, 403, 404, 404, 404, 404, 400);
    refused("is not open to all (status 401); check the name, or set HF_TOKEN", this::pull);
    environment.put("HF_TOKEN", "hf_secret");
    refused("the account of HF_TOKEN may not read " + FILE + " (status 403)", this::pull);
    refused("on 127.0.0.1: check organisation, repository, file and revision", this::pull);
    hub.headers(Map.of("X-Error-Code", "RepoNotFound"));
    refused("the hub has no repository acme/tiny", this::pull);
    hub.headers(Map.of("X-Error-Code", "RevisionNotFound"));
    refused("the repository has no revision v1", this::pull);
    hub.headers(Map.of("X-Error-Code", "EntryNotFound"));
    refused("the repository has no such file", this::pull);
    refused("127.0.0.1 answered with status 400", this::pull);
    assertThat(hub.requests()).hasSize(7);
  }

  @Test
  void aHubThatIsNotThereIsAnError() {
    hub.close();
    refused("cannot pull " + FILE + ": no answer from 127.0.0.1 (", this::pull);
    environment.put("HF_ENDPOINT", "http://nowhere.invalid");
    refused("cannot find the host nowhere.invalid; check the network, HF_ENDPOINT", this::pull);
    environment.put("HF_ENDPOINT", "ftp://nowhere.invalid");
    refused("HF_ENDPOINT is 'ftp://nowhere.invalid', it must be an address like", this::pull);
    environment.put("HF_TOKEN", "two\nlines");
    environment.remove("HF_ENDPOINT");
    refused("HF_TOKEN has characters that no token has", () -> Hub.of(environment));
  }

  @Test
  void theProxyOfTheEnvironmentIsAskedForOtherHosts() {
    environment.put("HF_ENDPOINT", "http://hub.invalid");
    environment.put("HTTP_PROXY", storage.endpoint().replace("http://", "http://me:p%40ss@"));

    assertThat(pull()).hasBinaryContent(CONTENT);
    Seen seen = storage.requests().getFirst();
    assertThat(seen.address()).isEqualTo("http://hub.invalid/acme/tiny/resolve/v1/q8/model.gguf");
    assertThat(seen.header("Proxy-authorization")).hasValue("Basic bWU6cEBzcw==");
  }

  @Test
  void aProxyThatDoesNotAnswerIsNamed() {
    attempts = 1;
    environment.put("HF_ENDPOINT", "http://hub.invalid");
    environment.put("http_proxy", storage.endpoint().replace("http://", "http://me:secret@"));
    storage.close();

    assertThatThrownBy(this::pull)
        .isInstanceOf(InvalidInputException.class)
        .message()
        .contains(
            "no answer from hub.invalid through the proxy %s (HTTP_PROXY) ("
                .formatted(storage.endpoint().replace("http://", "")))
        .endsWith("; check the network and try again")
        .doesNotContain("secret");
    environment.put("http_proxy", "http://proxy.invalid:3128");
    refused(
        "cannot find the proxy proxy.invalid:3128 (HTTP_PROXY); check that variable", this::pull);
  }

  @Test
  void hostsWithoutProxyAreAskedThemselves() {
    environment.put("HTTP_PROXY", storage.endpoint());
    environment.put("NO_PROXY", "127.0.0.1");

    assertThat(pull()).hasBinaryContent(CONTENT);
    assertThat(storage.requests()).isEmpty();
    assertThat(hub.requests().getFirst().header("Proxy-authorization")).isEmpty();
  }

  @Test
  @SuppressWarnings("try") // the lock is held, not used
  void twoPullsOfOneFileDoNotMeet() throws IOException {
    Path place = new ModelCache(folder).place(FILE);
    Files.createDirectories(folder.resolve("hf/acme/tiny/v1/q8"));
    try (PullLock lock = PullLock.on(place)) {
      refused("another process pulls " + place + " at this moment", this::pull);
    }
    assertThat(files()).isEmpty();
    assertThat(pull()).hasBinaryContent(CONTENT);
  }

  @Test
  void aCacheThatCannotBeWrittenIsAnError() throws IOException {
    Files.writeString(folder.resolve("hf"), "a file");
    refused("set EVOLKV_CACHE to a folder that can be written", this::pull);
  }

  private Path pull() {
    notices.clear();
    return puller().file(FILE, Optional.empty(), false);
  }

  private Pull puller() {
    environment.putIfAbsent("HF_ENDPOINT", hub.endpoint());
    Patience patience =
        new Patience(
            Duration.ofSeconds(30), answer, attempts, Duration.ofMillis(1), Duration.ofMillis(5));
    return new Pull(new ModelCache(folder), environment, patience, Progress.SILENT, notices::add);
  }

  private static void refused(String message, ThrowingCallable pull) {
    assertThatThrownBy(pull)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(message);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("hf/acme/tiny/v1/q8"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static byte[] randomBytes(int seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
