package io.tidewheel.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.codec.NoCodecException;
import io.tidewheel.spi.codec.ValueWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import org.junit.jupiter.api.Test;

class NamedClassesTest {
  private static ValueWriter writer() {
    Codecs codecs =
        new SequenceCodecsProvider().create(List.of(), NamedClassesTest.class.getClassLoader());
    return codecs.writer(new ByteArrayOutputStream());
  }

  @Test
  void refusesAClassThatTheProgramsLoaderWouldNotFind() throws Exception {
    URL classes = HostileSubjects.class.getProtectionDomain().getCodeSource().getLocation();
    try (URLClassLoader other = new URLClassLoader(new URL[] {classes}, null)) {
      Class<?> sale = other.loadClass(HostileSubjects.Sale.class.getName());
      Constructor<?> constructor = sale.getDeclaredConstructor(String.class, long.class);
      constructor.setAccessible(true);
      Object value = constructor.newInstance("tea", 1L);
      NoCodecException e = assertThrows(NoCodecException.class, () -> writer().write(value));
      assertEquals(sale.getName(), e.className());
      assertTrue(e.getMessage().contains("another class loader"), e.getMessage());
    }
  }

  @Test
  void saysWhichModuleKeepsARecordClosed() throws Exception {
    NamedClasses names = new NamedClasses(List.of(), getClass().getClassLoader());
    Class<?> closed = names.record("jdk.jfr.internal.jfc.model.Constraint");
    IOException e = assertThrows(IOException.class, () -> new RecordShape(closed));
    assertTrue(e.getMessage().contains("module=jdk.jfr"), e.getMessage());
    assertTrue(e.getMessage().contains("package=jdk.jfr.internal.jfc.model"), e.getMessage());
  }

  @Test
  void refusesArraysOfMoreDimensionsThanItReads() {
    Object value = new String[1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1];
    assertThrows(NoCodecException.class, () -> writer().write(value));
  }
}
