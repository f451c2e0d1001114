package io.tidewheel.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.Tuple2;
import io.tidewheel.spi.codec.Codec;
import io.tidewheel.spi.codec.CodecRegistration;
import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.codec.NoCodecException;
import io.tidewheel.spi.codec.ValueInput;
import io.tidewheel.spi.codec.ValueOutput;
import io.tidewheel.spi.codec.ValueReader;
import io.tidewheel.spi.codec.ValueWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
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
import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.Currency;
import java.util.Date;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What codecs promise. */
@Timeout(60)
// State of users contains all of these, advisable or not.
@SuppressWarnings({"ArrayRecordComponent", "JavaUtilDate", "JdkObsolete"})
public abstract class CodecsContract {
  private record Sale(String item, long cents) {}

  private record Primitives(
      boolean a, byte b, short c, char d, int e, long f, float g, double h, String i) {}

  private record Order(long id, Optional<String> note, List<Sale> lines, Level level) {}

  private record Nothing() {}

  private record Box(Object content) {}

  private record Small(byte b, int i, float f, Integer boxed) {}

  private record Wide(long b, double i, double f, long boxed) {}

  private record SaleToday(int amount, long cents, String item, List<String> tags, Boolean paid) {}

  private record SaleWithGoneParts(
      String item,
      Sale gone,
      Level level,
      Money money,
      List<Object> all,
      int[] counts,
      Map<String, Money> map,
      Optional<Level> optional,
      Sale[] array,
      Map.Entry<String, Sale> entry,
      long cents) {}

  private record TextOfCents(String item, String cents) {}

  private record Demanding(String item, String required) {
    Demanding {
      if (required == null) {
        throw new IllegalArgumentException("required is null");
      }
    }
  }

  private record Item(String item) {}

  private record Copied(CopyOnWriteArrayList<String> names) {}

  private record Fitting(
      HashMap<String, Long> counts,
      ArrayList<String> list,
      TreeMap<String, Long> sorted,
      LinkedList<String> linked,
      ArrayDeque<String> queue,
      ConcurrentHashMap<String, Long> shared,
      AbstractMap.SimpleEntry<String, Long> entry) {}

  private enum Level {
    LOW,
    HIGH {
      @Override
      boolean alarms() {
        return true;
      }
    };

    boolean alarms() {
      return false;
    }
  }

  private enum LevelToday {
    HIGH,
    MIDDLE,
    LOW
  }

  private enum LevelWithoutHigh {
    LOW
  }

  /** A class that needs a codec. */
  private static final class Money {
    final String currency;
    final long cents;

    Money(String currency, long cents) {
      this.currency = currency;
      this.cents = cents;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Money money
          && money.currency.equals(currency)
          && money.cents == cents;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(cents);
    }
  }

  private interface Shape {
    double area();
  }

  private static final class Square implements Shape {
    private final double side;

    Square(double side) {
      this.side = side;
    }

    @Override
    public double area() {
      return side * side;
    }
  }

  /** Tells if anything of it runs. */
  private static final class Canary {
    static {
      CANARY_SANG.set(true);
    }
  }

  private static final AtomicBoolean CANARY_SANG = new AtomicBoolean();

  private interface Writing<T> {
    void write(T value, ValueOutput out) throws IOException;
  }

  private interface Reading<T> {
    T read(ValueInput in) throws IOException;
  }

  private static <T> CodecRegistration<T> codec(
      Class<T> type, Writing<T> writing, Reading<T> reading) {
    return new CodecRegistration<>(
        type.getName(),
        type,
        new Codec<T>() {
          @Override
          public void write(T value, ValueOutput out) throws IOException {
            writing.write(value, out);
          }

          @Override
          public T read(ValueInput in) throws IOException {
            return reading.read(in);
          }
        });
  }

  private static final CodecRegistration<Money> MONEY =
      codec(
          Money.class,
          (money, out) -> {
            out.writeString(money.currency);
            out.writeLong(money.cents);
          },
          in -> new Money(in.readString(), in.readLong()));

  /** For the subclass. */
  protected CodecsContract() {}

  /** Codecs with these registrations, which look classes up where this class was loaded. */
  protected abstract Codecs newCodecs(List<CodecRegistration<?>> registrations);

  private Codecs codecs(CodecRegistration<?>... registrations) {
    return newCodecs(List.of(registrations));
  }

  private static CodecRegistration<?> named(String name, Class<?> type) {
    return new CodecRegistration<>(name, type, null);
  }

  private static byte[] write(Codecs codecs, Object... values) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ValueWriter writer = codecs.writer(out);
    for (Object value : values) {
      writer.write(value);
    }
    writer.flush();
    return out.toByteArray();
  }

  private static ValueReader reader(Codecs codecs, byte[] bytes) {
    return codecs.reader(new ByteArrayInputStream(bytes), bytes.length);
  }

  private static List<Object> read(Codecs codecs, byte[] bytes) throws IOException {
    ValueReader reader = reader(codecs, bytes);
    List<Object> values = new ArrayList<>();
    while (true) {
      try {
        values.add(reader.read());
      } catch (EOFException e) {
        return values;
      }
    }
  }

  private Object again(Object value, CodecRegistration<?>... registrations) throws IOException {
    Codecs codecs = codecs(registrations);
    List<Object> values = read(codecs, write(codecs, value));
    assertEquals(1, values.size());
    return values.get(0);
  }

  private void assertSame(Object... values) throws IOException {
    for (Object value : values) {
      Object read = again(value);
      assertEquals(value, read);
      if (value != null) {
        assertEquals(value.getClass(), read.getClass());
      }
    }
    Codecs codecs = codecs();
    assertEquals(Arrays.asList(values), read(codecs, write(codecs, values)), "in one sequence");
  }

  @Test
  void namesItsFormat() {
    assertFalse(codecs().format().isBlank());
    assertEquals(codecs().format(), codecs(MONEY).format());
  }

  @Test
  void readsBackNumbers() throws IOException {
    assertSame(null, true, false, Byte.MIN_VALUE, Byte.MAX_VALUE, Short.MIN_VALUE, (short) 7);
    assertSame('a', Character.MAX_VALUE, 0, -1, 63, 64, Integer.MIN_VALUE, Integer.MAX_VALUE);
    assertSame(0L, -1L, 1L << 35, Long.MIN_VALUE, Long.MAX_VALUE);
    assertSame(0f, -0f, Float.NaN, Float.MIN_VALUE, Float.NEGATIVE_INFINITY);
    assertSame(0d, -0d, Double.NaN, Double.MIN_VALUE, Math.PI);
    assertSame(BigInteger.ZERO, BigInteger.TEN.pow(100).negate());
    assertSame(new BigDecimal("-12.30"), new BigDecimal(BigInteger.ONE, Integer.MIN_VALUE));
    assertSame(OptionalInt.empty(), OptionalInt.of(-5), OptionalLong.empty(), OptionalLong.of(9));
    assertSame(OptionalDouble.empty(), OptionalDouble.of(0.5));
  }

  @Test
  void readsBackText() throws IOException {
    assertSame("", "tide", "Grüße", "\u0000\u00ff", "\u0100", "潮汐", "\ud83c\udf0a");
    assertSame("half a pair: \ud83c", "\udf0a\ud83c the wrong way round");
    assertSame("x".repeat(300_000), "ü".repeat(70_000), "潮".repeat(70_000));
    assertSame(new UUID(-1, 1), URI.create("https://example.org/a?b#c"), Locale.ROOT);
    assertSame(Locale.GERMANY, Locale.forLanguageTag("sr-Latn-RS"), Currency.getInstance("EUR"));
    BitSet bits = new BitSet();
    bits.set(3, 200);
    assertSame(bits, new BitSet());
  }

  @Test
  void readsBackTimes() throws IOException {
    LocalDateTime time = LocalDateTime.of(2026, 10, 25, 2, 30, 1, 999_999_999);
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    assertSame(Instant.EPOCH, Instant.MIN, Instant.MAX, Instant.parse("2026-11-22T01:02:03.456Z"));
    assertSame(Duration.ZERO, Duration.ofMillis(-1), Duration.ofSeconds(Long.MAX_VALUE, 1));
    assertSame(Period.of(1, -2, 3), LocalDate.MIN, LocalDate.MAX, LocalTime.MIN, LocalTime.MAX);
    assertSame(time, LocalDateTime.MAX, OffsetTime.MIN, OffsetTime.MAX, OffsetDateTime.MAX);
    assertSame(ZoneOffset.UTC, ZoneOffset.ofTotalSeconds(-3601), berlin, new Date(-1));
    assertSame(
        ZonedDateTime.of(time, berlin).withEarlierOffsetAtOverlap(),
        ZonedDateTime.of(time, berlin).withLaterOffsetAtOverlap(),
        ZonedDateTime.of(time, ZoneOffset.UTC));
    assertSame(Year.of(-44), YearMonth.of(2026, 11), MonthDay.of(2, 29));
  }

  @Test
  void readsBackWhatCounts() throws IOException {
    assertEquals(-7, ((AtomicInteger) again(new AtomicInteger(-7))).get());
    assertEquals(1L << 40, ((AtomicLong) again(new AtomicLong(1L << 40))).get());
    assertTrue(((AtomicBoolean) again(new AtomicBoolean(true))).get());
  }

  @Test
  void readsBackArrays() throws IOException {
    Object[] arrays = {
      new byte[] {1, -1},
      new boolean[] {true, false},
      new short[] {Short.MIN_VALUE, 1},
      new char[] {'a', '\uffff'},
      IntStream.range(-5000, 5000).toArray(),
      LongStream.of(0, -1, Long.MIN_VALUE, Long.MAX_VALUE).toArray(),
      new float[] {1.5f, Float.NaN},
      new double[] {1.5, -0.0},
      new String[] {"a", null, ""},
      new Object[] {1, "two", List.of(3)},
      new Sale[] {new Sale("tea", 179), null},
      new Level[] {Level.HIGH},
      new Money[] {new Money("EUR", 1)},
      new int[][] {{1}, {}, null},
      new Long[][][] {{{1L}}},
      new List<?>[] {List.of(1)},
      new byte[100_000],
      new double[0],
    };
    for (Object array : arrays) {
      Object read = again(array, MONEY);
      assertEquals(array.getClass(), read.getClass());
      assertArrayEquals(new Object[] {array}, new Object[] {read});
    }
  }

  @Test
  void writesLargeArraysAmongOtherValuesAndIsDoneWithThemThen() throws IOException {
    byte[] large = new byte[100_000];
    new Random(1).nextBytes(large);
    Codecs codecs =
        codecs(
            codec(
                Money.class,
                (money, out) -> {
                  byte[] usedAgain = large.clone();
                  out.writeBytes(usedAgain);
                  out.writeValue(usedAgain);
                  Arrays.fill(usedAgain, (byte) 0);
                },
                in -> {
                  assertArrayEquals(large, in.readBytes());
                  assertArrayEquals(large, (byte[]) in.readValue());
                  return new Money("EUR", 1);
                }));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ValueWriter writer = codecs.writer(out);
    writer.write(Tuple2.of(large, large));
    // Each describes a class, which takes place before the array.
    writer.write(new Box(large));
    writer.write(List.of(new Item("before"), large, new Sale("after", 1)));
    assertThrows(
        NoCodecException.class, () -> writer.write(Arrays.asList(large, new Nothing(), codecs)));
    byte[] changedLater = large.clone();
    writer.write(changedLater);
    Arrays.fill(changedLater, (byte) 0);
    writer.write(List.of(new Money("EUR", 1), large));
    writer.flush();

    ValueReader reader = reader(codecs, out.toByteArray());
    Tuple2<?, ?> pair = (Tuple2<?, ?>) reader.read();
    assertArrayEquals(large, (byte[]) pair._1());
    assertArrayEquals(large, (byte[]) pair._2());
    assertArrayEquals(large, (byte[]) ((Box) reader.read()).content());
    assertArrayEquals(
        new Object[] {new Item("before"), large, new Sale("after", 1)},
        ((List<?>) reader.read()).toArray());
    assertArrayEquals(large, (byte[]) reader.read());
    assertArrayEquals(
        new Object[] {new Money("EUR", 1), large}, ((List<?>) reader.read()).toArray());
    assertThrows(EOFException.class, reader::read);
  }

  @Test
  void readsAnyListSetOrMapBackAsOneOfEqualContentAndOrder() throws IOException {
    for (List<?> list :
        List.of(
            List.of(),
            List.of(1, "two"),
            Arrays.asList(1, null),
            new LinkedList<>(List.of(1)),
            Collections.unmodifiableList(new ArrayList<>(List.of(3))),
            new CopyOnWriteArrayList<>(List.of(1, 1)),
            Collections.nCopies(10_000, "x"))) {
      assertEquals(list, again(list));
    }
    for (Set<?> set :
        List.of(
            Set.of(),
            Set.of(1L, 2L, 3L),
            new LinkedHashSet<>(List.of(3, 1, 2)),
            EnumSet.allOf(Level.class),
            new TreeSet<>(List.of("b", "a")))) {
      Object read = again(set);
      assertEquals(set, read);
      assertEquals(new ArrayList<>(set), new ArrayList<>((Set<?>) read));
    }
    Map<Object, Object> large = new HashMap<>();
    for (int i = 0; i < 5000; i++) {
      large.put("key-" + i, new Sale("item-" + i, i));
    }
    Map<Object, Object> withNulls = new LinkedHashMap<>();
    withNulls.put("z", null);
    withNulls.put(null, Map.of(1, Set.of(2)));
    for (Map<?, ?> map :
        List.of(
            Map.of(), Map.of("a", 1), large, withNulls, new ConcurrentHashMap<>(Map.of(1, 2)))) {
      Object read = again(map);
      assertEquals(map, read);
      assertEquals(new ArrayList<>(map.entrySet()), new ArrayList<>(((Map<?, ?>) read).entrySet()));
    }
    assertEquals(Map.entry("k", 1), again(Map.entry("k", 1)));
    assertEquals(Optional.of(List.of(1)), again(Optional.of(List.of(1))));
    assertEquals(Optional.empty(), again(Optional.empty()));
    ArrayDeque<Object> queue = new ArrayDeque<>(List.of(1, 2));
    ArrayDeque<?> queueRead = assertInstanceOf(ArrayDeque.class, again(queue));
    assertEquals(List.of(1, 2), List.copyOf(queueRead));
  }

  @Test
  void readsNaturalOrderBackAsSortedAndAnyOtherAsItStands() throws IOException {
    TreeMap<?, ?> natural =
        assertInstanceOf(TreeMap.class, again(new TreeMap<>(Map.of("b", 2, "a", 1))));
    assertEquals(List.of("a", "b"), List.copyOf(natural.keySet()));
    TreeMap<String, Integer> reversed = new TreeMap<>(Comparator.reverseOrder());
    reversed.putAll(Map.of("a", 1, "b", 2));
    Object read = again(reversed);
    assertFalse(read instanceof TreeMap);
    assertEquals(List.of("b", "a"), new ArrayList<>(((Map<?, ?>) read).keySet()));
  }

  @Test
  void readsBackRecordsEnumsAndTuples() throws IOException {
    record Local(int[] numbers, Object any) {}
    assertSame(new Sale("tea", 179), new Sale(null, -1), new Nothing(), Level.LOW, Level.HIGH);
    assertSame(
        new Primitives(true, (byte) -1, (short) 300, 'x', -70_000, 1L << 40, 0.5f, -0.25, "i"));
    assertSame(Tuple2.of("a", 1L), Tuple2.of(Tuple2.of(null, 2), Optional.of(Level.HIGH)));
    assertSame(
        new Order(1, Optional.of("gift"), List.of(new Sale("a", 1), new Sale("b", 2)), Level.LOW),
        new Order(2, Optional.empty(), List.of(), null));
    Local local = (Local) again(new Local(new int[] {1}, new Box(new Box(null))));
    assertArrayEquals(new int[] {1}, local.numbers);
    assertEquals(new Box(new Box(null)), local.any);
    assertTrue(((Level) again(Level.HIGH)).alarms());
    assertSame(java.util.concurrent.TimeUnit.DAYS, java.time.DayOfWeek.FRIDAY);
  }

  @Test
  void describesAClassOncePerSequence() throws IOException {
    Object[] sales = IntStream.range(0, 1000).mapToObj(i -> new Sale("x", 1)).toArray();
    byte[] bytes = write(codecs(), sales);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    String name = Sale.class.getName();
    assertTrue(text.contains(name));
    assertEquals(text.indexOf(name), text.lastIndexOf(name));
    assertTrue(bytes.length < 1000 * 6 + 200, "bytes: " + bytes.length);
  }

  @Test
  void readsAnAddedComponentAsNullZeroOrFalseAndFindsOthersByName() throws IOException {
    byte[] bytes = write(codecs(named("sale", Sale.class)), new Sale("tea", 179));
    assertEquals(
        List.of(new SaleToday(0, 179, "tea", null, null)),
        read(codecs(named("sale", SaleToday.class)), bytes));
  }

  @Test
  void skipsRemovedComponentsEvenIfTheirClassesAreGone() throws IOException {
    Sale sale = new Sale("gone", 1);
    Money money = new Money("EUR", 2);
    Object before =
        new SaleWithGoneParts(
            "tea",
            sale,
            Level.HIGH,
            money,
            List.of(sale, Level.LOW, money, 1.5, "text", Set.of(money), Tuple2.of(1, sale)),
            new int[] {1, 2, 3},
            Map.of("a", money),
            Optional.of(Level.LOW),
            new Sale[] {sale},
            Map.entry("k", sale),
            179);
    Codecs old =
        codecs(
            named("sale", SaleWithGoneParts.class),
            named("gone.Sale", Sale.class),
            named("gone.Level", Level.class),
            new CodecRegistration<>("gone.Money", Money.class, MONEY.codec()));
    byte[] bytes = write(old, before, "between", before);
    Object after = new SaleToday(0, 179, "tea", null, null);
    assertEquals(
        List.of(after, "between", after), read(codecs(named("sale", SaleToday.class)), bytes));
  }

  @Test
  void findsAClassThatIsFirstUsedInsideASkippedComponent() throws IOException {
    record Holder(Money gone, String item) {}
    CodecRegistration<Money> nesting =
        codec(
            Money.class,
            (money, out) -> out.writeValue(new Sale("inside", money.cents)),
            in -> new Money(((Sale) in.readValue()).item, 0));
    Codecs old = codecs(named("holder", Holder.class), nesting);
    byte[] bytes = write(old, new Holder(new Money("EUR", 1), "tea"), new Sale("after", 2));
    assertEquals(
        List.of(new Item("tea"), new Sale("after", 2)),
        read(codecs(named("holder", Item.class)), bytes));
  }

  @Test
  void readsAWiderNumberThanWasWritten() throws IOException {
    byte[] bytes =
        write(codecs(named("n", Small.class)), new Small((byte) -3, 7, 0.5f, Integer.MIN_VALUE));
    assertEquals(
        List.of(new Wide(-3, 7, 0.5, Integer.MIN_VALUE)),
        read(codecs(named("n", Wide.class)), bytes));
    byte[] wide = write(codecs(named("n", Wide.class)), new Wide(1, 2, 3, 4));
    IOException narrowed =
        assertThrows(IOException.class, () -> read(codecs(named("n", Small.class)), wide));
    assertTrue(narrowed.getMessage().contains("component=b"), narrowed.getMessage());
  }

  @Test
  void refusesAComponentOfAnotherTypeNamingIt() throws IOException {
    byte[] bytes = write(codecs(named("sale", Sale.class)), new Sale("tea", 179));
    IOException e =
        assertThrows(
            IOException.class, () -> read(codecs(named("sale", TextOfCents.class)), bytes));
    assertTrue(e.getMessage().contains("component=cents"), e.getMessage());
    assertTrue(e.getMessage().contains(TextOfCents.class.getName()), e.getMessage());
  }

  @Test
  void saysWhenAConstructorRefusesWhatItIsGiven() throws IOException {
    assertSame(new Demanding("tea", "given"));
    byte[] bytes = write(codecs(named("item", Item.class)), new Item("tea"));
    IOException e =
        assertThrows(IOException.class, () -> read(codecs(named("item", Demanding.class)), bytes));
    assertTrue(e.getMessage().contains("required is null"), e.getMessage());
    assertTrue(e.getMessage().contains(Demanding.class.getName()), e.getMessage());
  }

  @Test
  void refusesToLoseAnEntryWhoseKeyLostAComponent() throws IOException {
    Codecs old = codecs(named("sale", Sale.class));
    Codecs today = codecs(named("sale", Item.class));
    byte[] set = write(old, Set.of(new Sale("a", 1), new Sale("a", 2)));
    byte[] map = write(old, Map.of(new Sale("a", 1), 1, new Sale("a", 2), 2));
    assertThrows(IOException.class, () -> read(today, set));
    assertThrows(IOException.class, () -> read(today, map));
  }

  @Test
  void readsEnumsByName() throws IOException {
    byte[] bytes = write(codecs(named("level", Level.class)), Level.LOW, Level.HIGH, Level.LOW);
    assertEquals(
        List.of(LevelToday.LOW, LevelToday.HIGH, LevelToday.LOW),
        read(codecs(named("level", LevelToday.class)), bytes));
    ValueReader reader = reader(codecs(named("level", LevelWithoutHigh.class)), bytes);
    assertEquals(LevelWithoutHigh.LOW, reader.read());
    IOException e = assertThrows(IOException.class, reader::read);
    assertTrue(e.getMessage().contains("constant=HIGH"), e.getMessage());
  }

  @Test
  void readsARenamedClassAndOneThatKeptItsName() throws IOException {
    byte[] bytes = write(codecs(), new Sale("tea", 179));
    Codecs renamed = codecs(named(Sale.class.getName(), SaleToday.class));
    assertEquals(List.of(new SaleToday(0, 179, "tea", null, null)), read(renamed, bytes));
    assertEquals(
        List.of(new Sale("tea", 179)), read(codecs(named("older.Name", Sale.class)), bytes));
  }

  @Test
  void saysHowToDeclareARenamedClass() throws IOException {
    byte[] bytes = write(codecs(named("no.such.Sale", Sale.class)), new Sale("tea", 179));
    NoCodecException e = assertThrows(NoCodecException.class, () -> read(codecs(), bytes));
    assertEquals("no.such.Sale", e.className());
    assertTrue(
        e.getMessage().contains("conf.renamed(\"no.such.Sale\", NewName.class)"), e.getMessage());
  }

  @Test
  void writesARegisteredClassWithItsCodec() throws IOException {
    Object value = List.of(new Money("EUR", 1), new Money("USD", -1), new Box(new Money("X", 0)));
    assertEquals(value, again(value, MONEY));
    assertEquals(new Money("EUR", 5), again(new Money("EUR", 5), MONEY));
  }

  @Test
  void givesACodecAllItNeeds() throws IOException {
    CodecRegistration<Money> all =
        codec(
            Money.class,
            (money, out) -> {
              out.writeBoolean(true);
              out.writeInt(Integer.MIN_VALUE);
              out.writeDouble(0.1);
              out.writeString(null);
              out.writeBytes(new byte[200]);
              out.writeValue(List.of(new Sale(money.currency, money.cents)));
              out.writeValue(null);
            },
            in -> {
              assertTrue(in.readBoolean());
              assertEquals(Integer.MIN_VALUE, in.readInt());
              assertEquals(0.1, in.readDouble());
              assertNull(in.readString());
              assertEquals(200, in.readBytes().length);
              Sale sale = (Sale) ((List<?>) in.readValue()).get(0);
              assertNull(in.readValue());
              return new Money(sale.item, sale.cents);
            });
    Object value = List.of(new Money("EUR", 1), new Money("USD", 2));
    assertEquals(value, again(value, all));
  }

  @Test
  void servesClassesBelowARegisteredOne() throws IOException {
    CodecRegistration<Shape> shapes =
        codec(
            Shape.class,
            (shape, out) -> out.writeDouble(shape.area()),
            in -> new Square(Math.sqrt(in.readDouble())));
    assertEquals(9.0, ((Shape) again(new Square(3), shapes)).area());
  }

  @Test
  void refusesAClassWithoutCodecWhenItIsWrittenAndGoesOn() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ValueWriter writer = codecs().writer(out);
    writer.write(new Item("before"));
    NoCodecException e =
        assertThrows(
            NoCodecException.class,
            () -> writer.write(List.of(new Sale("a", 1), new Box(new Money("EUR", 1)))));
    assertEquals(Money.class.getName(), e.className());
    assertTrue(e.getMessage().contains("conf.codec(Money.class, ...)"), e.getMessage());
    assertTrue(e.getMessage().contains("component=content"), e.getMessage());
    assertTrue(e.getMessage().contains(Box.class.getName()), e.getMessage());
    writer.write(new Sale("after", 2));
    writer.write(new Box("last"));
    writer.flush();
    assertEquals(
        List.of(new Item("before"), new Sale("after", 2), new Box("last")),
        read(codecs(), out.toByteArray()));
  }

  @Test
  void refusesWhatNoLaterProgramCouldName() {
    Supplier<String> lambda = () -> "x";
    Object anonymous =
        new Object() {
          @Override
          public String toString() {
            return "anonymous";
          }
        };
    for (Object value :
        List.of(lambda, anonymous, new Object(), Money.class, new IdentityHashMap<>())) {
      NoCodecException e =
          assertThrows(NoCodecException.class, () -> write(codecs(), new Box(value)));
      assertEquals(value.getClass().getName(), e.className());
    }
  }

  @Test
  void refusesAClassWhoseNameIsTakenByARenamedOne() {
    assertThrows(
        NoCodecException.class,
        () -> write(codecs(named(Sale.class.getName(), SaleToday.class)), new Sale("tea", 1)));
  }

  @Test
  void refusesWhatWouldNotFitItsComponentWhenRead() throws IOException {
    NoCodecException e =
        assertThrows(
            NoCodecException.class,
            () -> write(codecs(), new Copied(new CopyOnWriteArrayList<>(List.of("a")))));
    assertTrue(e.getMessage().contains("component=names"), e.getMessage());
    Fitting fitting =
        new Fitting(
            new HashMap<>(Map.of("a", 1L)),
            new ArrayList<>(List.of("b")),
            new TreeMap<>(Map.of("c", 2L)),
            new LinkedList<>(List.of("d")),
            new ArrayDeque<>(List.of("e")),
            new ConcurrentHashMap<>(Map.of("f", 3L)),
            new AbstractMap.SimpleEntry<>("g", 4L));
    Fitting read = (Fitting) again(fitting);
    assertEquals(fitting.counts, read.counts);
    assertEquals(List.of("e"), List.copyOf(read.queue));
    assertEquals(fitting.entry, read.entry);
  }

  @Test
  void goesOnAfterACodecFailed() throws IOException {
    CodecRegistration<Money> failing =
        codec(
            Money.class,
            (money, out) -> {
              out.writeString("half of it");
              throw new IllegalStateException("no rate for " + money.currency);
            },
            in -> new Money(in.readString(), 0));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ValueWriter writer = codecs(failing).writer(out);
    IOException e = assertThrows(IOException.class, () -> writer.write(new Money("EUR", 1)));
    assertTrue(e.getMessage().contains("no rate for EUR"), e.getMessage());
    writer.write(new Sale("after", 1));
    writer.flush();
    assertEquals(List.of(new Sale("after", 1)), read(codecs(failing), out.toByteArray()));
  }

  @Test
  void letsACodecWriteSomethingElseForWhatHasNone() throws IOException {
    CodecRegistration<Money> lenient =
        codec(
            Money.class,
            (money, out) -> {
              try {
                out.writeValue(List.of(new Sale("a", 1), new Object()));
              } catch (NoCodecException e) {
                out.writeValue("replaced");
              }
            },
            in -> new Money((String) in.readValue(), 0));
    assertEquals(new Money("replaced", 0), again(new Money("EUR", 1), lenient));
  }

  @Test
  void refusesValuesThatContainThemselves() throws IOException {
    List<Object> cycle = new ArrayList<>();
    cycle.add(Map.of("again", cycle));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ValueWriter writer = codecs().writer(out);
    assertThrows(IOException.class, () -> writer.write(cycle));
    writer.write("after");
    writer.flush();
    assertEquals(List.of("after"), read(codecs(), out.toByteArray()));
  }

  @Test
  void readsBackAHundredLevels() throws IOException {
    Object value = "inside";
    for (int i = 0; i < 100; i++) {
      value = i % 2 == 0 ? new Box(value) : List.of(value);
    }
    assertEquals(value, again(value));
  }

  @Test
  void saysWhichCodecWasThereWhenTheDataWasWritten() throws IOException {
    byte[] bytes = write(codecs(MONEY), new Money("EUR", 1));
    NoCodecException e = assertThrows(NoCodecException.class, () -> read(codecs(), bytes));
    assertEquals(Money.class.getName(), e.className());
    assertTrue(e.getMessage().contains("conf.codec(Money.class, ...)"), e.getMessage());
  }

  @Test
  void holdsACodecToWhatItWrote() throws IOException {
    byte[] bytes = write(codecs(MONEY), new Money("EUR", 1), "after");
    Codecs readsLess =
        codecs(codec(Money.class, (money, out) -> {}, in -> new Money(in.readString(), 0)));
    Codecs readsMore =
        codecs(
            codec(
                Money.class,
                (money, out) -> {},
                in -> new Money(in.readString(), in.readLong() + in.readLong())));
    assertThrows(IOException.class, () -> read(readsLess, bytes));
    assertThrows(IOException.class, () -> read(readsMore, bytes));
  }

  @Test
  void runsNothingOfAClassThatIsNamedByBytesOnly() throws IOException {
    byte[] bytes = write(codecs(named(Canary.class.getName(), Sale.class)), new Sale("tea", 1));
    NoCodecException e = assertThrows(NoCodecException.class, () -> read(codecs(), bytes));
    assertEquals(Canary.class.getName(), e.className());
    assertFalse(CANARY_SANG.get());
  }

  @Test
  void refusesRegistrationsThatContradictEachOther() {
    CodecRegistration<?> other = new CodecRegistration<>("other", Money.class, MONEY.codec());
    assertThrows(IllegalArgumentException.class, () -> codecs(MONEY, other));
    assertThrows(
        IllegalArgumentException.class,
        () -> codecs(named("one", Sale.class), named("one", Item.class)));
    assertThrows(IllegalArgumentException.class, () -> codecs(named("money", Money.class)));
  }

  @Test
  void tellsTheEndFromACutOff() throws IOException {
    Codecs codecs = codecs();
    byte[] one = write(codecs, new Order(1, Optional.of("n"), List.of(), Level.LOW));
    byte[] two = write(codecs, new Order(1, Optional.of("n"), List.of(), Level.LOW), "second");
    for (int length = 1; length < two.length; length++) {
      if (length == one.length) {
        continue;
      }
      byte[] cut = Arrays.copyOf(two, length);
      for (int claimed : new int[] {length, two.length}) {
        ValueReader reader = codecs.reader(new ByteArrayInputStream(cut), claimed);
        if (length > one.length) {
          assertInstanceOf(Order.class, reader.read());
        }
        IOException e = assertThrows(IOException.class, reader::read);
        assertFalse(e instanceof EOFException, () -> "cut at " + cut.length);
        assertThrows(IOException.class, reader::read);
      }
    }
    ValueReader reader = reader(codecs, one);
    assertInstanceOf(Order.class, reader.read());
    assertThrows(EOFException.class, reader::read);
    assertThrows(EOFException.class, reader::read);
  }

  @Test
  void readsNoFurtherThanTheGivenLength() throws IOException {
    Codecs codecs = codecs();
    byte[] one = write(codecs, new Sale("tea", 1));
    byte[] more = Arrays.copyOf(one, one.length + 100);
    ByteArrayInputStream in = new ByteArrayInputStream(more);
    ValueReader reader = codecs.reader(in, one.length);
    assertEquals(new Sale("tea", 1), reader.read());
    assertThrows(EOFException.class, reader::read);
    assertEquals(100, in.available());
  }

  @Test
  void readsDamagedBytesAsValuesOrFailsCleanly() throws IOException {
    Codecs codecs = codecs(MONEY);
    byte[] good =
        write(
            codecs,
            new Order(1, Optional.of("n"), List.of(new Sale("a", 1)), Level.HIGH),
            Map.of("k", new Money("EUR", 2)),
            new TreeSet<>(List.of(Instant.EPOCH)),
            new Object[] {1.5, "x", new int[] {1, 2}});
    Random random = new Random(3);
    for (int i = 0; i < 3000; i++) {
      byte[] bad = good.clone();
      bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      try {
        assertTrue(read(codecs, bad).size() <= bad.length);
      } catch (IOException e) {
        assertFalse(e.getMessage().isBlank());
      }
    }
  }

  @Test
  void servesManyThreadsAtOnce() throws Exception {
    Codecs codecs = codecs(MONEY);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Boolean>> results = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        int thread = t;
        results.add(
            threads.submit(
                () -> {
                  Object[] values =
                      IntStream.range(0, 2000)
                          .mapToObj(i -> Tuple2.of(new Sale("x" + thread, i), new Money("E", i)))
                          .toArray();
                  return read(codecs, write(codecs, values)).equals(Arrays.asList(values));
                }));
      }
      for (Future<Boolean> result : results) {
        assertTrue(result.get());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void handsLongSequencesOverOnTheWay() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ValueWriter writer = codecs().writer(out);
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      values.add(Tuple2.of("key-" + i, (long) i));
      writer.write(values.get(i));
    }
    assertTrue(out.size() > 500_000, "handed over: " + out.size());
    writer.flush();
    assertEquals(values, read(codecs(), out.toByteArray()));
    assertEquals(100_000, new HashSet<>(values).size());
  }
}
