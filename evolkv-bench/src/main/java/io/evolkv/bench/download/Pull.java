package io.evolkv.bench.download;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.bench.journal.Digests;
import io.evolkv.bench.journal.DiskFailure;
import io.evolkv.bench.report.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Brings files from a hub into the cache. A file appears there as a whole and checked, or not at
 * all; what has come before a failure stays beside its place, and the next pull goes on from there.
 */
public final class Pull {
  private final ModelCache cache;
  private final Map<String, String> environment;
  private final Patience patience;
  private final Progress progress;
  private final Consumer<String> notices;

  /**
   * Pulls into a cache.
   *
   * @param cache where files are kept
   * @param environment the variables of the process: HF_ENDPOINT, HF_TOKEN, HTTPS_PROXY,
   *     HTTP_PROXY, NO_PROXY
   * @param progress is told how far it is
   * @param notices takes remarks for the person
   */
  public Pull(
      ModelCache cache,
      Map<String, String> environment,
      Progress progress,
      Consumer<String> notices) {
    this(cache, environment, Patience.USUAL, progress, notices);
  }

  Pull(
      ModelCache cache,
      Map<String, String> environment,
      Patience patience,
      Progress progress,
      Consumer<String> notices) {
    this.cache = cache;
    this.environment = Map.copyOf(environment);
    this.patience = patience;
    this.progress = progress;
    this.notices = notices;
  }

  /**
   * Brings one file.
   *
   * @param file which file
   * @param sha256 what its content must be, 64 hexadecimal digits; else the hub's word counts
   * @param again whether to get it anew even if it is in the cache
   * @return the file in the cache
   * @throws InvalidInputException when it does not exist or may not be read, the network fails for
   *     too long, the content is not what it should be, or the cache cannot be written
   */
  public Path file(HubFile file, Optional<String> sha256, boolean again) {
    Path place = cache.place(file);
    Optional<String> wanted = sha256.map(Pull::requireDigest);
    if (again || !isThere(file, place, wanted)) {
      makeFolder(place);
      bring(file, place, wanted, again);
    }
    return place;
  }

  private boolean isThere(HubFile file, Path place, Optional<String> wanted) {
    if (!Files.isRegularFile(place)) {
      return false;
    }
    wanted.ifPresent(
        digest -> requireContent(file, place, "--sha256", digest, "get it anew with --again"));
    notices.accept("%s is in the cache already".formatted(file));
    return true;
  }

  @SuppressWarnings("try") // the lock is held, not used
  private void bring(HubFile file, Path place, Optional<String> wanted, boolean again) {
    try (PullLock lock = PullLock.on(place)) {
      if (!again && isThere(file, place, wanted)) {
        return; // Another process brought it meanwhile.
      }
      PartFile part = new PartFile(place);
      try (HubConnection hub = new HubConnection(Hub.of(environment), environment, patience)) {
        Transfer transfer = new Transfer(file, part, hub, patience, progress, notices);
        check(file, part, "the hub", transfer.run());
      }
      check(file, part, "--sha256", wanted);
      part.finish();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InvalidInputException("the pull of %s was interrupted".formatted(file), e);
    }
  }

  private static String requireDigest(String digest) {
    String lowerCase = digest.toLowerCase(Locale.ROOT);
    if (!lowerCase.matches("[0-9a-f]{64}")) {
      throw new InvalidInputException("--sha256 is no SHA-256: it has 64 hexadecimal digits");
    }
    return lowerCase;
  }

  private static void makeFolder(Path place) {
    Path folder = Objects.requireNonNull(place.toAbsolutePath().getParent());
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw DiskFailure.writing(folder, e, "set EVOLKV_CACHE to a folder that can be written");
    }
  }

  private static void check(HubFile file, PartFile part, String who, Optional<String> digest) {
    try {
      digest.ifPresent(
          wanted ->
              requireContent(
                  file, part.path(), who, wanted, "what came was deleted, pull it again"));
    } catch (InvalidInputException e) {
      part.discard();
      throw e;
    }
  }

  private static void requireContent(
      HubFile file, Path content, String who, String digest, String remedy) {
    String found = Digests.sha256(content);
    if (!found.equals(digest)) {
      throw new InvalidInputException(
          "%s has the wrong checksum: its SHA-256 is %s, %s says %s; %s"
              .formatted(file, found, who, digest, remedy));
    }
  }
}
