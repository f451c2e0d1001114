package io.tidewheel.internal.codec;

/** Values of a class that a sequence describes before it uses it. */
abstract class DescribedType extends ValueType {
  final Description description;

  DescribedType(Description description, Class<?> readAs) {
    super(readAs);
    this.description = description;
  }
}
