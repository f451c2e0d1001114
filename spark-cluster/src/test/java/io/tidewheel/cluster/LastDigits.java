package io.tidewheel.cluster;

import io.tidewheel.DStream;
import io.tidewheel.PairDStream;
import io.tidewheel.Tuple2;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * How many numbers there were so far, by their last digit.
 *
 * <p>Its lambdas are here, since executors that load a test's need all that the test's methods
 * name.
 */
final class LastDigits {
  private LastDigits() {}

  static PairDStream<String, Long> counted(DStream<ConsumerRecord<String, String>> numbers) {
    return numbers
        .mapToPair(record -> Tuple2.of(record.value().substring(record.value().length() - 1), 1L))
        .updateStateByKey(
            (List<Long> ones, Optional<Long> before) ->
                Optional.of(before.orElse(0L) + ones.size()),
            2);
  }
}
