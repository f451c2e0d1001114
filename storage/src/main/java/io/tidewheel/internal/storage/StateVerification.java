package io.tidewheel.internal.storage;

import io.tidewheel.internal.storage.StateChain.Part;
import io.tidewheel.internal.storage.StateChain.Start;
import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.ReadFile;
import io.tidewheel.spi.journal.Journal;
import io.tidewheel.spi.state.StateHandle;
import io.tidewheel.spi.state.StateId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * Whether state that was published can be rebuilt. Follows every chain of changes and reads every
 * snapshot that counts, byte by byte, but decodes no value: it needs neither codecs nor classes,
 * and changes nothing. Used by one thread.
 */
public final class StateVerification {
  private static final int BLOCK = 128 * 1024;

  /** The newest snapshot of an id, and the one before. */
  private static final int SNAPSHOTS_KEPT = 2;

  /**
   * What was found.
   *
   * @param states how many states can be rebuilt
   * @param changes how many entries hold changes that lead to them
   * @param files how many snapshots were read and are sound
   * @param fileBytes the bytes in these
   * @param damages states that cannot be rebuilt, and why
   * @param repairs what is damaged and not needed, since there is another way
   * @param leftovers files that nothing needs and the next start deletes
   */
  public record Report(
      int states,
      long changes,
      int files,
      long fileBytes,
      List<String> damages,
      List<String> repairs,
      List<String> leftovers) {
    public Report {
      damages = List.copyOf(damages);
      repairs = List.copyOf(repairs);
      leftovers = List.copyOf(leftovers);
    }
  }

  private final Directory directory;
  private final Map<StateId, StateChain> chains = new LinkedHashMap<>();
  private final Set<String> needed = new HashSet<>();
  private final List<String> damages = new ArrayList<>();
  private final List<String> repairs = new ArrayList<>();
  private int states;
  private long changes;
  private int files;
  private long fileBytes;

  private StateVerification(Directory directory) {
    this.directory = directory;
  }

  /**
   * Verifies.
   *
   * @param directory where the stores keep their files
   * @param published the last handle of each id
   * @throws IOException if the journal cannot be read
   */
  public static Report of(Journal journal, Directory directory, List<StateHandle> published)
      throws IOException {
    StateVerification verification = new StateVerification(directory);
    for (StateHandle handle : published) {
      if (!handle.location().isEmpty()) {
        verification.chains.put(handle.id(), new StateChain(handle));
      }
    }
    journal.read(journal.start(), verification::gather);
    verification.chains.values().forEach(verification::verify);
    return verification.report();
  }

  private void gather(long position, byte type, ByteBuffer payload) {
    try {
      if (type == ChangesEntry.TYPE) {
        ChangesEntry entry = ChangesEntry.read(payload);
        StateChain chain = chains.get(entry.id());
        if (chain != null) {
          chain.found(new Part(position, entry, payload.remaining()));
        }
      } else if (type == SnapshotEntry.TYPE) {
        SnapshotEntry entry = SnapshotEntry.read(payload);
        StateChain chain = chains.get(entry.id());
        if (chain != null) {
          chain.found(entry, position, 0);
        }
      }
    } catch (IOException e) {
      damages.add("the entry at position=" + position + " makes no sense: " + e.getMessage());
    }
  }

  private void verify(StateChain chain) {
    try {
      chain.follow();
    } catch (IOException e) {
      damages.add(e.getMessage());
      return;
    }
    List<String> broken = new ArrayList<>();
    int sound = 0;
    for (Start start : chain.starts().stream().limit(SNAPSHOTS_KEPT).toList()) {
      SnapshotEntry snapshot = start.snapshot();
      String problem = problem(snapshot.content());
      if (problem == null && begins(chain, start.next())) {
        sound++;
      } else {
        broken.add(
            "%s: its snapshot %s/%s of version=%d: %s"
                .formatted(
                    chain.where(),
                    directory,
                    snapshot.content().file(),
                    snapshot.version(),
                    problem == null ? "it ends within the changes of a batch" : problem));
      }
    }
    chain.starts().forEach(start -> needed.add(start.snapshot().content().file()));
    if (sound > 0 || (chain.isComplete() && begins(chain, 0))) {
      repairs.addAll(broken);
      states++;
      changes += chain.parts().size();
    } else {
      damages.addAll(broken);
      damages.add(
          chain.where()
              + ": it leads to no sound snapshot, and its changes are in the journal since position="
              + (chain.parts().isEmpty() ? "none" : chain.parts().get(0).position())
              + " only");
    }
  }

  /** Whether what follows is the changes of a batch from their beginning on. */
  private static boolean begins(StateChain chain, int next) {
    return next == chain.parts().size() || chain.parts().get(next).entry().begins();
  }

  /** What is wrong with a file; null if nothing is. */
  private String problem(SnapshotFiles.Content content) {
    try (ReadFile file = directory.open(content.file())) {
      if (file.size() != content.length()) {
        return "bytes=" + file.size() + " required=" + content.length();
      }
      CRC32C checksum = new CRC32C();
      ByteBuffer block = ByteBuffer.allocate(BLOCK);
      for (long at = 0; at < content.length(); at += block.limit()) {
        block.clear();
        if (file.read(block, at) == 0) {
          return "it ends at byte=" + at;
        }
        checksum.update(block.flip());
      }
      if ((int) checksum.getValue() != content.checksum()) {
        return "its checksum is wrong";
      }
      files++;
      fileBytes += content.length();
      return null;
    } catch (IOException e) {
      return "it cannot be read: " + e;
    }
  }

  private Report report() throws IOException {
    List<String> leftovers =
        directory.list().stream().filter(name -> !needed.contains(name)).toList();
    return new Report(states, changes, files, fileBytes, damages, repairs, leftovers);
  }
}
