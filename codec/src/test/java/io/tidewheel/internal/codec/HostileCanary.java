package io.tidewheel.internal.codec;

/** Neither a record, an enum nor registered; tells if anything of it runs. */
final class HostileCanary {
  static {
    HostileSubjects.CANARY_SANG.set(true);
  }

  private HostileCanary() {}
}
