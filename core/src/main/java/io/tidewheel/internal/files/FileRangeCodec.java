package io.tidewheel.internal.files;

import io.tidewheel.internal.files.FileRange.Planned;
import io.tidewheel.spi.source.RangeCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Ranges of files as bytes: what a path has in common with the one before it is left out. A batch
 * that reads {@code /in/a-1.log} and {@code /in/a-2.log}:
 *
 * <pre>
 * 1                                  version, a byte
 * 33554432                           split size; this and all numbers in 7 bits a byte
 * 2                                  files to be read
 *   0 "/in/a-1.log" 120 1700... 7    common characters, the rest, length, modified, records
 *   7 "2.log"       240 15      9    modified since the one before
 * 0                                  files seen: the same without records
 * 0                                  forgotten: paths only
 * </pre>
 */
final class FileRangeCodec implements RangeCodec<FileRange> {
  private static final byte VERSION = 1;

  @Override
  public void write(FileRange range, DataOutput out) throws IOException {
    out.writeByte(VERSION);
    Writer writer = new Writer(out);
    writer.number(range.splitSize());
    writer.number(range.files().size());
    for (Planned planned : range.files()) {
      writer.file(planned.file());
      writer.number(planned.records());
    }
    writer.number(range.seen().size());
    for (FileVersion file : range.seen()) {
      writer.file(file);
    }
    writer.number(range.forgotten().size());
    for (String path : range.forgotten()) {
      writer.path(path);
    }
  }

  @Override
  public FileRange read(DataInput in) throws IOException {
    byte version = in.readByte();
    if (version != VERSION) {
      throw new IOException(
          "a range of files has version " + version + ", this Tidewheel reads " + VERSION);
    }
    Reader reader = new Reader(in);
    long splitSize = reader.number();
    if (splitSize < 1) {
      throw new IOException("a range of files has the split size " + splitSize);
    }
    List<Planned> files = new ArrayList<>();
    for (long left = reader.number(); left > 0; left--) {
      files.add(new Planned(reader.file(), reader.number()));
    }
    List<FileVersion> seen = new ArrayList<>();
    for (long left = reader.number(); left > 0; left--) {
      seen.add(reader.file());
    }
    List<String> forgotten = new ArrayList<>();
    for (long left = reader.number(); left > 0; left--) {
      forgotten.add(reader.path());
    }
    return new FileRange(files, seen, forgotten, splitSize);
  }

  @Override
  public boolean accumulates() {
    return true;
  }

  @Override
  public FileRange merge(List<FileRange> ranges) {
    return FileRange.merged(ranges);
  }

  private static final class Writer {
    private final DataOutput out;
    private String path = "";
    private long modified;

    Writer(DataOutput out) {
      this.out = out;
    }

    void file(FileVersion file) throws IOException {
      path(file.path());
      number(file.length());
      number(file.modified() - modified);
      modified = file.modified();
    }

    void path(String next) throws IOException {
      int most = Math.min(path.length(), next.length());
      int common = 0;
      while (common < most && path.charAt(common) == next.charAt(common)) {
        common++;
      }
      number(common);
      out.writeUTF(next.substring(common));
      path = next;
    }

    void number(long value) throws IOException {
      long rest = (value << 1) ^ (value >> 63);
      while ((rest & ~0x7FL) != 0) {
        out.writeByte((int) ((rest & 0x7F) | 0x80));
        rest >>>= 7;
      }
      out.writeByte((int) rest);
    }
  }

  private static final class Reader {
    private final DataInput in;
    private String path = "";
    private long modified;

    Reader(DataInput in) {
      this.in = in;
    }

    FileVersion file() throws IOException {
      String next = path();
      long length = number();
      modified += number();
      if (length < 0) {
        throw new IOException("a file has the length " + length);
      }
      return new FileVersion(next, length, modified);
    }

    String path() throws IOException {
      long common = number();
      if (common < 0 || common > path.length()) {
        throw new IOException(common + " characters of a path of " + path.length() + " are common");
      }
      path = path.substring(0, (int) common) + in.readUTF();
      return path;
    }

    long number() throws IOException {
      long value = 0;
      for (int shift = 0; shift < 64; shift += 7) {
        byte next = in.readByte();
        value |= (long) (next & 0x7F) << shift;
        if (next >= 0) {
          return (value >>> 1) ^ -(value & 1);
        }
      }
      throw new IOException("a number has more than 64 bits");
    }
  }
}
