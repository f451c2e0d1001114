package io.tidewheel.testkit;

import io.tidewheel.spi.source.Source;
import io.tidewheel.testkit.contract.SourceContract;
import java.util.List;

class ScriptedSourceTest extends SourceContract<String, ScriptedSource.Fed<String>> {
  private final ScriptedSource<String> source = new ScriptedSource<>(3);

  @Override
  protected Source<String, ScriptedSource.Fed<String>> newSource() {
    return source;
  }

  @Override
  protected void append(List<String> records) {
    source.add(records);
  }

  @Override
  protected String text(String record) {
    return record;
  }
}
