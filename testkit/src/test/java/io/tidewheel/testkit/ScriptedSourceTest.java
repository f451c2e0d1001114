package io.tidewheel.testkit;

import io.tidewheel.spi.source.Source;
import io.tidewheel.testkit.contract.SourceContract;
import java.util.List;

class ScriptedSourceTest extends SourceContract<String, ScriptedSource.Fed<String>> {
  private final ScriptedLog<String> log = new ScriptedLog<>(3);

  @Override
  protected Source<String, ScriptedSource.Fed<String>> newSource() {
    return new ScriptedSource<>(log);
  }

  @Override
  protected void append(List<String> records) {
    log.add(records);
  }

  @Override
  protected String text(String record) {
    return record;
  }
}
