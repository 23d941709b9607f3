package dev.sinter.model;

import dev.sinter.tensor.Tensors;
import java.util.Optional;

/**
 * The data of one step, as values of its graph.
 *
 * @param x inputs
 * @param y targets, if there are any
 * @param sampleWeight weight of each sample, if given, in the structure of the targets
 */
public record StepData(Tensors x, Optional<Tensors> y, Optional<Tensors> sampleWeight) {}
