package dev.sinter.testsuite.memory;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How a value went over time: a straight line through its samples by least squares.
 *
 * @param mean mean of the samples
 * @param perHour slope of the line
 * @param error standard error of the slope
 */
record Trend(double mean, double perHour, double error) {
  /** {@return the line through these samples, of which there must be three or more} */
  static Trend of(List<MemorySample> samples, ToDoubleFunction<MemorySample> value) {
    double meanX = samples.stream().mapToDouble(MemorySample::seconds).average().orElseThrow();
    double meanY = samples.stream().mapToDouble(value).average().orElseThrow();
    double squares = 0;
    double products = 0;
    for (MemorySample sample : samples) {
      double x = sample.seconds() - meanX;
      squares += x * x;
      products += x * (value.applyAsDouble(sample) - meanY);
    }
    double slope = products / squares;
    double left = 0;
    for (MemorySample sample : samples) {
      double line = meanY + slope * (sample.seconds() - meanX);
      left += Math.pow(value.applyAsDouble(sample) - line, 2);
    }
    double error = Math.sqrt(left / (samples.size() - 2) / squares);
    return new Trend(meanY, slope * 3600, error * 3600);
  }
}
