/**
 * Benchmarks: products of matrices, convolutions and recurrent steps as a share of what the machine
 * can multiply, the time that compiling takes, and the time of a training step.
 *
 * <p>Every figure is a share or a ratio of measurements that alternate in one run. Start reading at
 * {@link dev.sinter.testsuite.benchmark.Shares}; {@link
 * dev.sinter.testsuite.benchmark.KernelBenchmark} is the same under JMH. The documentation, {@code
 * docs/benchmarks.md}, has the commands.
 */
@NullMarked
package dev.sinter.testsuite.benchmark;

import org.jspecify.annotations.NullMarked;
