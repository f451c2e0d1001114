package io.tidewheel.internal.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidewheel.internal.checkpoint.Entry.BatchPlanned;
import io.tidewheel.internal.checkpoint.Entry.PlannedRange;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A number that tells a batch from any other of the same id: what it reads, and how it is cut. */
final class PlanChecksum {
  private PlanChecksum() {}

  /** The first 64 bits of a SHA-256. */
  static long of(BatchPlanned batch, int partitions) {
    MessageDigest digest = sha256();
    number(digest, batch.id());
    number(digest, batch.time());
    number(digest, partitions);
    for (PlannedRange range : batch.ranges()) {
      byte[] id = range.source().getBytes(UTF_8);
      number(digest, id.length);
      digest.update(id);
      number(digest, range.records());
      if (range.range() == null) {
        number(digest, -1);
      } else {
        number(digest, range.range().remaining());
        digest.update(range.range().duplicate());
      }
    }
    return ByteBuffer.wrap(digest.digest()).getLong();
  }

  private static void number(MessageDigest digest, long number) {
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, number));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256; this is a bug in Tidewheel", e);
    }
  }
}
