package io.tidewheel.internal.window;

import io.tidewheel.spi.codec.Codec;
import io.tidewheel.spi.codec.CodecRegistration;
import io.tidewheel.spi.codec.CodecTable;
import io.tidewheel.spi.codec.ValueInput;
import io.tidewheel.spi.codec.ValueOutput;
import java.io.IOException;
import java.util.List;

/** How windows are written into the checkpoint. */
public final class WindowCodecs implements CodecTable {
  @Override
  public List<CodecRegistration<?>> registrations() {
    return List.of(new CodecRegistration<>("tidewheel.pane", Pane.class, new PaneCodec()));
  }

  /** The number of keys, then each key with its value. */
  @SuppressWarnings("rawtypes") // The class of all panes, whatever their keys and values are.
  private static final class PaneCodec implements Codec<Pane> {
    @Override
    public void write(Pane pane, ValueOutput out) throws IOException {
      out.writeInt(pane.size());
      for (int i = 0; i < pane.size(); i++) {
        out.writeValue(pane.key(i));
        out.writeValue(pane.value(i));
      }
    }

    @Override
    public Pane<?, ?> read(ValueInput in) throws IOException {
      int size = in.readInt();
      if (size < 0) {
        throw new IOException("a pane of " + size + " keys");
      }
      Pane.Builder<Object, Object> pane = new Pane.Builder<>();
      for (int i = 0; i < size; i++) {
        pane.add(in.readValue(), in.readValue());
      }
      return pane.build();
    }
  }
}
