package io.tidewheel.internal.codec;

import io.tidewheel.spi.codec.CodecRegistration;
import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.codec.CodecsProvider;
import io.tidewheel.testkit.contract.CodecsContract;
import java.util.List;
import java.util.ServiceLoader;

class SequenceCodecsTest extends CodecsContract {
  @Override
  protected Codecs newCodecs(List<CodecRegistration<?>> registrations) {
    CodecsProvider provider = ServiceLoader.load(CodecsProvider.class).findFirst().orElseThrow();
    return provider.create(registrations, getClass().getClassLoader());
  }
}
