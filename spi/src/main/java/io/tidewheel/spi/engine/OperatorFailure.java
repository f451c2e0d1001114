package io.tidewheel.spi.engine;

import java.util.Iterator;

/**
 * A user's function threw. Carries the operator from the place where it is known to the engine,
 * which adds batch and partition; and of which record it is, if whoever gave that can tell. Used by
 * one thread.
 */
public final class OperatorFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String operator;
  private final boolean ofRecord;
  private String record;

  public OperatorFailure(String operator, Throwable cause) {
    this(operator, cause, false);
  }

  private OperatorFailure(String operator, Throwable cause, boolean ofRecord) {
    super(null, cause, false, false);
    this.operator = operator;
    this.ofRecord = ofRecord;
  }

  /** What the user called: {@code map at Revenue.java:12}. */
  public String operator() {
    return operator;
  }

  /**
   * Whether the function was called with one record, which is the one its input gave last; and not
   * with a partition, of which it may have read on.
   */
  public boolean isOfRecord() {
    return ofRecord;
  }

  /** Says which record it is of, or was read last: {@code orders-3@1204}; the first time counts. */
  public void at(String where) {
    if (record == null) {
      record = where;
    }
  }

  /** Operator, and record if it is known: {@code map at Revenue.java:12, record=orders-3@1204}. */
  public String place() {
    if (record == null) {
      return operator;
    }
    return operator + (ofRecord ? ", record=" : ", record read last=") + record;
  }

  @Override
  public String getMessage() {
    return "operator=" + place() + ": " + getCause();
  }

  /** The failure itself if it says already which operator it was, else one that does. */
  public static RuntimeException of(String operator, Throwable cause) {
    return of(operator, cause, false);
  }

  /**
   * The same, of a function that was called with a partition of these records.
   *
   * @param records what it could read
   */
  public static RuntimeException ofPartition(
      String operator, Throwable cause, Iterator<?> records) {
    return located(of(operator, cause, false), records);
  }

  /** The same, of a function that was called with the one record that is handed on just now. */
  public static RuntimeException ofRecord(String operator, Throwable cause) {
    return of(operator, cause, true);
  }

  /** The same, of the record that these gave last. */
  public static RuntimeException ofRecord(String operator, Throwable cause, Iterator<?> records) {
    return located(of(operator, cause, true), records);
  }

  private static RuntimeException of(String operator, Throwable cause, boolean ofRecord) {
    if (cause instanceof OperatorFailure failure) {
      return failure;
    }
    if (cause instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    return new OperatorFailure(operator, cause, ofRecord);
  }

  private static RuntimeException located(RuntimeException failure, Iterator<?> records) {
    if (failure instanceof OperatorFailure known && records instanceof Located located) {
      located.locate(known);
    }
    return failure;
  }
}
