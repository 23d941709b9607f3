/* Trains the digits model without Sinter: links what `sinter compile` made, and nothing else but the C library that
 * reads and writes its files.
 *
 *   train BATCHES STEPS_PER_EPOCH WEIGHTS
 *
 * BATCHES holds batches one after the other, little-endian: an int64 number of samples, their images as floats, their
 * labels as int32. WEIGHTS gets the two structs of the header, as they lie in memory: all that is needed to go on. */
#include <stdio.h>
#include <stdlib.h>

#include "digits.h"

enum { PIXELS = 8 * 8, MOST_SAMPLES = 128 };

static digits_weights weights;
static digits_state state;
static float images[MOST_SAMPLES * PIXELS];
static int32_t labels[MOST_SAMPLES];

/* The metrics are means over what was seen since they were set to zero. */
static void forget_metrics(void) {
  state.loss_total[0] = state.loss_count[0] = 0;
  state.accuracy_total[0] = state.accuracy_count[0] = 0;
}

static void fail(const char *what) {
  fprintf(stderr, "train: %s\n", what);
  exit(1);
}

static int next(FILE *batches, int64_t *samples) {
  if (fread(samples, sizeof *samples, 1, batches) != 1) {
    return 0;
  }
  if (*samples < 1 || *samples > MOST_SAMPLES) {
    fail("a batch is too large");
  }
  size_t count = (size_t)*samples;
  if (fread(images, sizeof(float) * PIXELS, count, batches) != count
      || fread(labels, sizeof(int32_t), count, batches) != count) {
    fail("the batches end in the middle of one");
  }
  return 1;
}

int main(int argc, char **argv) {
  if (argc != 4) {
    fail("usage: train BATCHES STEPS_PER_EPOCH WEIGHTS");
  }
  FILE *batches = fopen(argv[1], "rb");
  void *arena = aligned_alloc(64, (DIGITS_TRAIN_ARENA_BYTES(MOST_SAMPLES) + 63) / 64 * 64);
  int steps_per_epoch = atoi(argv[2]);
  if (batches == NULL || arena == NULL || steps_per_epoch < 1) {
    fail("cannot begin");
  }
  weights = digits_initial_weights;
  state = digits_initial_state;

  float loss = 0;
  float accuracy = 0;
  int64_t samples;
  for (int step = 0; next(batches, &samples); step++) {
    if (step % steps_per_epoch == 0) {
      forget_metrics();
    }
    int32_t error = digits_train(images, labels, &loss, &accuracy, &weights, &state, samples, arena);
    if (error != 0) {
      fail("a label is out of range"); /* the header lists what each number means */
    }
    if (step % steps_per_epoch == steps_per_epoch - 1) {
      printf("%d steps, loss %.9g, accuracy %.9g\n", step + 1, loss, accuracy);
    }
  }
  fclose(batches);
  free(arena);

  FILE *trained = fopen(argv[3], "wb");
  if (trained == NULL || fwrite(&weights, sizeof weights, 1, trained) != 1
      || fwrite(&state, sizeof state, 1, trained) != 1 || fclose(trained) != 0) {
    fail("cannot write the weights");
  }
  return 0;
}
