package dev.sinter.optimizers;

import dev.sinter.tensor.Tensor;

/**
 * The step that an update belongs to.
 *
 * @param learningRate an f32 scalar
 * @param number counted from 1, an f32 scalar
 */
public record Step(Tensor learningRate, Tensor number) {}
