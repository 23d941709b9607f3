package dev.sinter.testsuite.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Shape;
import dev.sinter.tensor.Control;
import dev.sinter.tensor.Random;
import dev.sinter.tensor.RandomGenerator;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.List;
import org.junit.jupiter.api.Test;

class TensorTest {
  private final Tensor matrix = Tensor.of(new float[][] {{1, 2, 3}, {4, 5, 6}});

  @Test
  void computesWhenAValueIsAskedFor() {
    Tensor y = matrix.times(2).plus(Tensor.of(1f, 2f, 3f)).minus(1);
    assertThat(y.toFloats()).containsExactly(2, 5, 8, 8, 11, 14);
  }

  @Test
  void broadcastsLikeNumPy() {
    Tensor column = Tensor.of(new float[][] {{10}, {20}});
    assertThat(matrix.plus(column).toFloats()).containsExactly(11, 12, 13, 24, 25, 26);
    assertThat(column.times(Tensor.of(1f, 2f)).shape()).isEqualTo(Shape.of(2, 2));
  }

  @Test
  void reportsShapesThatDoNotBroadcastAtTheCall() {
    assertThatThrownBy(() -> matrix.plus(Tensor.of(1f, 2f)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("plus: shapes must be equal or broadcast, got [2,3] and [2]")
        .hasMessageContaining("axis -1 has extents 3 and 2");
  }

  @Test
  void reportsDifferentDtypesAtTheCall() {
    assertThatThrownBy(() -> matrix.times(Tensor.of(1, 2, 3)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("dtypes must be equal, got f32[2,3] and i32[3]; use cast");
  }

  @Test
  void reducesOverAxesCountedFromEitherEnd() {
    assertThat(matrix.sum().item()).isEqualTo(21);
    assertThat(matrix.sum(0).toFloats()).containsExactly(5, 7, 9);
    assertThat(matrix.mean(-1).toFloats()).containsExactly(2, 5);
    assertThat(matrix.maxKeep(1).shape()).isEqualTo(Shape.of(2, 1));
    assertThat(matrix.argmax(-1).toInts()).containsExactly(2, 2);
    assertThatThrownBy(() -> matrix.sum(2)).hasMessageContaining("axis must be from -2 to 1");
  }

  @Test
  void movesElements() {
    assertThat(matrix.transpose().toFloats()).containsExactly(1, 4, 2, 5, 3, 6);
    assertThat(matrix.reshape(3, -1).shape()).isEqualTo(Shape.of(3, 2));
    assertThat(matrix.slice(1, 1, 3).toFloats()).containsExactly(2, 3, 5, 6);
    assertThat(matrix.at(1, -1).toFloats()).containsExactly(3, 6);
    assertThat(Tensor.concatenate(List.of(matrix, matrix), 0).shape()).isEqualTo(Shape.of(4, 3));
    assertThat(Tensor.stack(List.of(matrix, matrix), -1).shape()).isEqualTo(Shape.of(2, 3, 2));
    assertThat(Tensor.of(1f, 2f).repeat(2, 0).toFloats()).containsExactly(1, 1, 2, 2);
    assertThat(Tensor.of(1f, 2f).tile(2).toFloats()).containsExactly(1, 2, 1, 2);
    assertThat(matrix.split(3, 1)).extracting(Tensor::shape).containsOnly(Shape.of(2, 1));
  }

  @Test
  void multipliesMatrices() {
    Tensor w = Tensor.of(new float[][] {{1, 0}, {0, 1}, {1, 1}});
    assertThat(matrix.dot(w).toFloats()).containsExactly(4, 5, 10, 11);
    assertThat(Tensor.einsum("ab,bc->ca", matrix, w).toFloats()).containsExactly(4, 10, 5, 11);
    assertThatThrownBy(() -> matrix.dot(matrix))
        .hasMessageContaining("dot: contracted dimensions must be equal, got f32[2,3] x f32[2,3]");
  }

  @Test
  void gathersAndCounts() {
    assertThat(Tensor.of(2, 0).oneHot(3).toFloats()).containsExactly(0, 0, 1, 1, 0, 0);
    assertThat(matrix.gather(Tensor.of(1, 1, 0), 0).toFloats())
        .containsExactly(4, 5, 6, 4, 5, 6, 1, 2, 3);
    Tensor.TopK top = Tensor.of(3f, 9f, 4f).topK(2);
    assertThat(top.values().toFloats()).containsExactly(9, 4);
    assertThat(top.indices().toInts()).containsExactly(1, 2);
  }

  @Test
  void readsSeeTheValueOfTheirMoment() {
    Variable v = new Variable("v", Tensor.of(1f, 2f));
    Tensor before = v.read().times(10);
    v.assignAdd(Tensor.of(5f, 5f));
    assertThat(before.toFloats()).containsExactly(10, 20);
    assertThat(v.read().toFloats()).containsExactly(6, 7);
    assertThatThrownBy(() -> v.assign(Tensor.of(1f)))
        .hasMessageContaining("variable 'v': an assigned value must be f32[2], got f32[1]");
  }

  @Test
  void drawsByKeyAndCounterOnly() {
    float[] first = Random.uniform(Shape.of(4), new RandomGenerator(7)).toFloats();
    RandomGenerator generator = new RandomGenerator(7);
    assertThat(Random.uniform(Shape.of(4), generator).toFloats()).containsExactly(first);
    assertThat(Random.uniform(Shape.of(4), generator).toFloats()).isNotEqualTo(first);
    assertThat(Random.uniform(Shape.of(2, 2), new RandomGenerator(7)).toFloats())
        .containsExactly(first);
  }

  @Test
  void drawsTheDistributionsItSays() {
    RandomGenerator generator = new RandomGenerator(3);
    Tensor normal = Random.normal(Shape.of(10_000), generator);
    assertThat(normal.mean().item()).isCloseTo(0, within(0.05));
    assertThat(normal.square().mean().item()).isCloseTo(1, within(0.06));
    Tensor truncated = Random.truncatedNormal(Shape.of(10_000), generator);
    assertThat(truncated.abs().max().item()).isLessThanOrEqualTo(2);
    assertThat(Math.sqrt(truncated.square().mean().item())).isCloseTo(0.8796, within(0.03));
    assertThat(Random.bernoulli(Shape.of(10_000), 0.3, generator).cast(DType.F32).mean().item())
        .isCloseTo(0.3, within(0.02));
  }

  @Test
  void loopsCarryValuesAndWhatTheyChange() {
    Variable count = new Variable("count", Tensor.scalar(0));
    Control.Result sums =
        Control.scan(
            List.of(Tensor.zeros(3)),
            List.of(matrix),
            false,
            (carried, inputs) -> {
              count.assignAdd(Tensor.scalar(1));
              Tensor sum = carried.getFirst().plus(inputs.getFirst());
              return new Control.Result(List.of(sum), List.of(sum.sum()));
            });
    assertThat(sums.carried().getFirst().toFloats()).containsExactly(5, 7, 9);
    assertThat(sums.stacked().getFirst().toFloats()).containsExactly(6, 21);
    assertThat(count.read().item()).isEqualTo(2);
  }

  @Test
  void whileLoopsAndChoicesUseTheirSurroundings() {
    Tensor limit = Tensor.scalar(100);
    List<Tensor> end =
        Control.whileLoop(
            List.of(Tensor.scalar(1)),
            c -> c.getFirst().less(limit),
            c -> List.of(c.getFirst().times(3)));
    assertThat(end.getFirst().item()).isEqualTo(243);
    Tensor flag = matrix.sum().greater(20);
    assertThat(Control.cond(flag, () -> matrix.sum(), () -> limit).item()).isEqualTo(21);
    assertThat(Control.cond(flag.not(), () -> matrix.sum(), () -> limit).item()).isEqualTo(100);
  }

  @Test
  void aJavaIfOnAValueOfALoopNamesCond() {
    assertThatThrownBy(
            () ->
                Control.whileLoop(
                    List.of(Tensor.scalar(1)),
                    c -> c.getFirst().less(10),
                    c -> c.getFirst().item() > 3 ? c : List.of(c.getFirst().times(2))))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("Control.cond");
  }
}
