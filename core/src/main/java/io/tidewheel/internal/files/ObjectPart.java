package io.tidewheel.internal.files;

import io.tidewheel.internal.checkpoint.AllCodecs;
import io.tidewheel.spi.codec.CodecRegistration;
import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.codec.ValueWriter;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;

/**
 * Elements as objects, in one sequence of Tidewheel's codec, in blocks of equal length but for the
 * last, that have a checksum each:
 *
 * <pre>
 * "TWOF" 1                    what this is, and its version, a byte
 * "values-1"                  the format of values, as DataOutput writes a text
 * 65536 0x1c291ca3 ...        length, checksum (CRC-32C) and bytes of a block
 * 310   0x9a71bb4c ...
 * 0     2500                  no block any more; the number of elements, 8 bytes
 * </pre>
 */
final class ObjectPart<T> implements PartFormat<T> {
  private static final long serialVersionUID = 1L;
  static final byte[] MAGIC = "TWOF".getBytes(StandardCharsets.US_ASCII);
  static final byte VERSION = 1;

  private final List<CodecRegistration<?>> registrations;

  ObjectPart(List<CodecRegistration<?>> registrations) {
    this.registrations = registrations;
  }

  @Override
  public void write(Iterator<T> elements, OutputStream out) throws IOException {
    Codecs codecs = AllCodecs.of(registrations);
    DataOutputStream data = new DataOutputStream(out);
    data.write(MAGIC);
    data.writeByte(VERSION);
    data.writeUTF(codecs.format());
    BlockOutput blocks = new BlockOutput(data);
    ValueWriter writer = codecs.writer(blocks);
    long count = 0;
    while (elements.hasNext()) {
      writer.write(elements.next());
      count++;
    }
    writer.flush();
    blocks.end(count);
  }
}
