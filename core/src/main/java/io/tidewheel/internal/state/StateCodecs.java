package io.tidewheel.internal.state;

import io.tidewheel.spi.codec.CodecRegistration;
import io.tidewheel.spi.codec.CodecTable;
import java.util.List;

/** The lasting names of the classes that stand in entries beside the user's own. */
public final class StateCodecs implements CodecTable {
  @Override
  public List<CodecRegistration<?>> registrations() {
    return List.of(
        new CodecRegistration<>("tidewheel.Touched", Touched.class, null),
        new CodecRegistration<>("tidewheel.StoreKey", StoreKey.class, null),
        new CodecRegistration<>("tidewheel.ArrayKey", StoreKey.OfArray.class, null));
  }
}
