package dev.sinter.language;

import java.util.Optional;

/**
 * Data of a training.
 *
 * @param train what is trained on
 * @param validation what is measured after each epoch
 * @param test what is measured at the end
 */
public record TrainingData(
    DataPart train, Optional<DataPart> validation, Optional<DataPart> test) {}
