package io.tidewheel.internal.codec;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;

/** The values of {@code java.time}. Their tags are for ever. */
final class TimeTypes {
  static final List<BuiltInType> ALL =
      List.of(
          new LeafType<>(
              25,
              Instant.class,
              (v, out) -> {
                out.writeLong(v.getEpochSecond());
                out.writeVarInt(v.getNano());
              },
              in -> Instant.ofEpochSecond(in.readLong(), in.readVarInt())),
          new LeafType<>(
              26,
              Duration.class,
              (v, out) -> {
                out.writeLong(v.getSeconds());
                out.writeVarInt(v.getNano());
              },
              in -> Duration.ofSeconds(in.readLong(), in.readVarInt())),
          new LeafType<>(
              27,
              Period.class,
              (v, out) -> {
                out.writeInt(v.getYears());
                out.writeInt(v.getMonths());
                out.writeInt(v.getDays());
              },
              in -> Period.of(in.readInt(), in.readInt(), in.readInt())),
          new LeafType<>(28, LocalDate.class, TimeTypes::writeDate, TimeTypes::readDate),
          new LeafType<>(29, LocalTime.class, TimeTypes::writeTime, TimeTypes::readTime),
          new LeafType<>(
              30, LocalDateTime.class, TimeTypes::writeDateTime, TimeTypes::readDateTime),
          new LeafType<>(
              31,
              OffsetTime.class,
              (v, out) -> {
                writeTime(v.toLocalTime(), out);
                writeOffset(v.getOffset(), out);
              },
              in -> OffsetTime.of(readTime(in), readOffset(in))),
          new LeafType<>(
              32,
              OffsetDateTime.class,
              (v, out) -> {
                writeDateTime(v.toLocalDateTime(), out);
                writeOffset(v.getOffset(), out);
              },
              in -> OffsetDateTime.of(readDateTime(in), readOffset(in))),
          // Its instant is kept, even if the rules of the zone have changed since.
          new LeafType<>(
              33,
              ZonedDateTime.class,
              (v, out) -> {
                writeDateTime(v.toLocalDateTime(), out);
                writeOffset(v.getOffset(), out);
                out.writeString(v.getZone().getId());
              },
              in -> ZonedDateTime.ofInstant(readDateTime(in), readOffset(in), readZone(in))),
          new LeafType<>(34, ZoneOffset.class, TimeTypes::writeOffset, TimeTypes::readOffset),
          new LeafType<>(
              35, ZoneId.class, (v, out) -> out.writeString(v.getId()), TimeTypes::readZone),
          new LeafType<>(
              36, Year.class, (v, out) -> out.writeInt(v.getValue()), in -> Year.of(in.readInt())),
          new LeafType<>(
              37,
              YearMonth.class,
              (v, out) -> {
                out.writeInt(v.getYear());
                out.writeByte(v.getMonthValue());
              },
              in -> YearMonth.of(in.readInt(), in.readByte())),
          new LeafType<>(
              38,
              MonthDay.class,
              (v, out) -> {
                out.writeByte(v.getMonthValue());
                out.writeByte(v.getDayOfMonth());
              },
              in -> MonthDay.of(in.readByte(), in.readByte())));

  private TimeTypes() {}

  private static void writeDate(LocalDate date, ByteSink out) throws IOException {
    out.writeLong(date.toEpochDay());
  }

  private static LocalDate readDate(ByteSource in) throws IOException {
    return LocalDate.ofEpochDay(in.readLong());
  }

  private static void writeTime(LocalTime time, ByteSink out) throws IOException {
    out.writeVarLong(time.toNanoOfDay());
  }

  private static LocalTime readTime(ByteSource in) throws IOException {
    return LocalTime.ofNanoOfDay(in.readVarLong());
  }

  private static void writeDateTime(LocalDateTime value, ByteSink out) throws IOException {
    writeDate(value.toLocalDate(), out);
    writeTime(value.toLocalTime(), out);
  }

  private static LocalDateTime readDateTime(ByteSource in) throws IOException {
    return LocalDateTime.of(readDate(in), readTime(in));
  }

  private static void writeOffset(ZoneOffset offset, ByteSink out) throws IOException {
    out.writeInt(offset.getTotalSeconds());
  }

  private static ZoneOffset readOffset(ByteSource in) throws IOException {
    return ZoneOffset.ofTotalSeconds(in.readInt());
  }

  private static ZoneId readZone(ByteSource in) throws IOException {
    return ZoneId.of(ScalarTypes.readText(in));
  }
}
