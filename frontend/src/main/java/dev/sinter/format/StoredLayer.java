package dev.sinter.format;

import dev.sinter.runtime.buffer.NdArray;
import java.util.List;

/**
 * The weights of one layer as a file has them.
 *
 * @param name of the layer
 * @param weightNames one for each array; empty where the file has none
 * @param weights in the layer's order
 */
record StoredLayer(String name, List<String> weightNames, List<NdArray> weights) {
  StoredLayer {
    weightNames = List.copyOf(weightNames);
    weights = List.copyOf(weights);
  }
}
