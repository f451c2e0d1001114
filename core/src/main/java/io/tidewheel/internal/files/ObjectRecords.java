package io.tidewheel.internal.files;

import io.tidewheel.FileFormat;
import io.tidewheel.FileSlice;
import io.tidewheel.internal.checkpoint.AllCodecs;
import io.tidewheel.spi.codec.CodecRegistration;
import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.codec.ValueReader;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** Reads what {@link ObjectPart} wrote, and refuses what is damaged or cut short. */
final class ObjectRecords<T> implements FileFormat<T> {
  private static final long serialVersionUID = 1L;

  private final List<CodecRegistration<?>> registrations;

  ObjectRecords(List<CodecRegistration<?>> registrations) {
    this.registrations = registrations;
  }

  @Override
  public Iterator<T> read(InputStream in, FileSlice slice) throws IOException {
    Codecs codecs = AllCodecs.of(registrations);
    DataInputStream data = new DataInputStream(new BufferedInputStream(in));
    try {
      if (!Arrays.equals(data.readNBytes(ObjectPart.MAGIC.length), ObjectPart.MAGIC)) {
        throw new IOException("it is no file of objects that Tidewheel wrote");
      }
      byte version = data.readByte();
      String format = data.readUTF();
      if (version != ObjectPart.VERSION || !format.equals(codecs.format())) {
        throw new IOException(
            "it has version "
                + version
                + " with values in the format "
                + format
                + ", this Tidewheel reads "
                + ObjectPart.VERSION
                + " with "
                + codecs.format()
                + "; read it with the version that wrote it");
      }
    } catch (EOFException e) {
      throw new IOException("it is cut short", e);
    }
    BlockInput blocks = new BlockInput(data);
    return new Elements<>(codecs.reader(blocks, bytes(slice, codecs.format())), blocks);
  }

  /** How many bytes of values there are in a file that is whole. */
  private static long bytes(FileSlice file, String format) throws IOException {
    long header = (long) ObjectPart.MAGIC.length + Byte.BYTES + Short.BYTES + format.length();
    long blocks = file.length() - header - BlockOutput.END;
    if (blocks < 0) {
      throw new IOException("it is cut short");
    }
    long longest = (long) BlockOutput.LENGTH + BlockOutput.OVERHEAD;
    return blocks - (blocks + longest - 1) / longest * BlockOutput.OVERHEAD;
  }

  /** Ends when all elements are read that the file says it has. */
  private static final class Elements<T> implements Iterator<T> {
    private final ValueReader reader;
    private final BlockInput blocks;
    private long read;
    private boolean looked;
    private boolean ended;
    private T next;

    Elements(ValueReader reader, BlockInput blocks) {
      this.reader = reader;
      this.blocks = blocks;
    }

    @Override
    public boolean hasNext() {
      if (!looked && !ended) {
        try {
          read();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      return looked;
    }

    @SuppressWarnings("unchecked") // What was written were elements of an RDD of this type.
    private void read() throws IOException {
      try {
        next = (T) reader.read();
        looked = true;
        read++;
      } catch (EOFException e) {
        ended = true;
        requireAll();
      }
    }

    private void requireAll() throws IOException {
      long elements = blocks.elements();
      if (elements != read) {
        throw new IOException(
            "it is damaged: " + read + " elements were read, it says that it has " + elements);
      }
    }

    @Override
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      T element = next;
      next = null;
      looked = false;
      return element;
    }
  }
}
