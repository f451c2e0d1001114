package io.tidewheel.cli.checkpoint;

import io.tidewheel.CheckpointException;
import io.tidewheel.cli.Failure;
import io.tidewheel.internal.checkpoint.CheckpointInspection;
import io.tidewheel.internal.checkpoint.CheckpointLocation;
import io.tidewheel.internal.checkpoint.LastOwner;
import io.tidewheel.internal.checkpoint.LastOwner.Presence;
import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.file.Directory;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** The checkpoint that a command was asked to look at. */
final class Looked {
  /** A program that runs may let go of a file just when it is to be read. */
  private static final int ATTEMPTS = 3;

  /** What there is to see. */
  interface Look<T> {
    T at(CheckpointInspection inspection) throws IOException;
  }

  private final Directory directory;

  private Looked(Directory directory) {
    this.directory = directory;
  }

  /**
   * The checkpoint there.
   *
   * @param location a path or a URI
   * @throws Failure if there is none
   */
  static Looked at(String location) {
    return at(
        location,
        directory -> {
          if (!CheckpointInspection.isThere(directory)) {
            throw new Failure("there is no checkpoint in " + directory + hint(directory));
          }
          return new Looked(directory);
        });
  }

  /**
   * Whether there is a checkpoint, sound or not.
   *
   * @throws Failure if that cannot be found out
   */
  static boolean isThere(String location) {
    return at(location, CheckpointInspection::isThere);
  }

  private interface Question<T> {
    T ask(Directory directory) throws IOException;
  }

  private static <T> T at(String location, Question<T> question) {
    try {
      return question.ask(CheckpointLocation.directory(location));
    } catch (CheckpointException | IllegalArgumentException e) {
      throw new Failure(e.getMessage(), e);
    } catch (IOException e) {
      throw new Failure(location + " cannot be read: " + e, e);
    }
  }

  private static String hint(Directory directory) throws IOException {
    Directory below = directory.subdirectory("checkpoint");
    return CheckpointInspection.isThere(below)
        ? "; did you mean " + below + "?"
        : "; name the directory that the program gives to checkpoint(...)";
  }

  Directory directory() {
    return directory;
  }

  /** Who took the checkpoint last. */
  Optional<LastOwner> lastOwner() throws IOException {
    return CheckpointInspection.lastOwner(directory);
  }

  /**
   * Opens it.
   *
   * @throws IOException if it cannot be read
   */
  CheckpointInspection open() throws IOException {
    return CheckpointInspection.open(directory, new Settings(Map.of()));
  }

  private boolean isInUse() throws IOException {
    return lastOwner().filter(owner -> owner.presence() != Presence.ENDED).isPresent();
  }

  /**
   * Looks; again if it fails while a program runs.
   *
   * @throws IOException if the checkpoint cannot be read
   */
  <T> T look(Look<T> look) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try (CheckpointInspection inspection = open()) {
        return look.at(inspection);
      } catch (IOException e) {
        if (attempt == ATTEMPTS || !isInUse()) {
          throw e;
        }
      }
    }
  }

  /**
   * Looks at what must be sound for that.
   *
   * @throws Failure if it cannot be read
   */
  <T> T lookOrFail(Look<T> look) {
    try {
      return look(look);
    } catch (CheckpointException e) {
      throw new Failure(e.getMessage(), e);
    } catch (IOException e) {
      throw new Failure("checkpoint " + directory + ": " + e.getMessage(), e);
    }
  }
}
