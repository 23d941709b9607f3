package dev.sinter.testsuite.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.format.Models;
import dev.sinter.ir.ModelException;
import dev.sinter.layers.Conv1D;
import dev.sinter.layers.Dense;
import dev.sinter.layers.Flatten;
import dev.sinter.model.Input;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.runtime.InputException;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A process of its own in which many threads ask one model; every answer is compared with that of a
 * thread alone, bit for bit. Ends with code 0 if all were right and memory did not grow. Its heap
 * must be of one size and in memory from the start, so that the resident set tells of what lies
 * outside.
 */
public final class ManyCallers {
  static final int THREADS = 32;
  private static final int QUESTIONS = 40;
  private static final long MIB = 1 << 20;

  /** What the compilers of the JVM may still take, in MiB. */
  private static final long COMPILERS = 48;

  private final Path file;
  private final int times;

  private ManyCallers(Path file, int times) {
    this.file = file;
    this.times = times;
  }

  /** What happens meanwhile. */
  enum Scenario {
    /** Nothing. */
    ASK,
    /** The model has never been asked. */
    ASK_FIRST,
    /** One thread loads the model again and again, and closes the one before, which others ask. */
    RELOAD,
    /** One thread alone loads models, asks once, and forgets them without closing. */
    FORGET,
    /** One thread closes the session in which the others ask. */
    CLOSE_SESSION
  }

  /**
   * @param arguments scenario, backend, a file for the model, and how many calls or models
   */
  public static void main(String[] arguments) throws Exception {
    Scenario scenario = Scenario.valueOf(arguments[0]);
    ManyCallers callers = new ManyCallers(Path.of(arguments[2]), Integer.parseInt(arguments[3]));
    try (Session session = Session.builder().seed(7).backend(arguments[1]).threads(2).build()) {
      session.callChecked(
          () -> {
            switch (scenario) {
              case ASK -> callers.ask();
              case ASK_FIRST -> callers.askFirst();
              case RELOAD -> callers.reload();
              case FORGET -> callers.forget();
              case CLOSE_SESSION -> callers.closeSession(arguments[1]);
            }
            return null;
          });
    }
  }

  /** Batches of 1 to 5 rows, and what the model answers. */
  private record Questions(List<float[][][]> asked, List<float[]> answers) {
    static Questions of(Model model) {
      Random random = new Random(3);
      List<float[][][]> asked = new ArrayList<>();
      List<float[]> answers = new ArrayList<>();
      for (int i = 0; i < QUESTIONS; i++) {
        float[][][] batch = new float[1 + i % 5][8][2];
        for (float[][] row : batch) {
          for (float[] step : row) {
            step[0] = (float) random.nextGaussian();
            step[1] = (float) random.nextGaussian();
          }
        }
        asked.add(batch);
        answers.add(model.predict(batch).toFloats());
      }
      return new Questions(asked, answers);
    }

    /** Asks one and compares; an error is the model's. */
    void ask(Model model, int number) {
      assertThat(model.predict(asked.get(number)).toFloats()).isEqualTo(answers.get(number));
    }
  }

  private static Sequential model() {
    return Sequential.of(
        new Conv1D(6, 3).activation("relu").inputShape(8, 2),
        new Flatten(),
        new Dense(16).activation("tanh"),
        new Dense(3).activation("softmax"));
  }

  /** All threads begin at once; the first thing that goes wrong in one of them is thrown. */
  private static void together(Session session, Callable<Void> work) throws Exception {
    CyclicBarrier start = new CyclicBarrier(THREADS);
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<Void>> running = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        running.add(
            threads.submit(
                () -> {
                  start.await();
                  return session.callChecked(work);
                }));
      }
      for (Future<Void> one : running) {
        one.get();
      }
    }
  }

  private static void askMany(Model model, Questions questions, long calls) throws Exception {
    AtomicLong next = new AtomicLong();
    together(
        Session.current(),
        () -> {
          for (long call = next.getAndIncrement(); call < calls; call = next.getAndIncrement()) {
            questions.ask(model, (int) (call * 7 % QUESTIONS));
          }
          return null;
        });
  }

  private static void assertNotGrown(MemorySample before, MemorySample after, long resident) {
    String both = before + " and then " + after;
    System.out.println(both);
    assertThat(after.heap() - before.heap()).as("heap: " + both).isLessThan(2 * MIB);
    assertThat(after.outside() - before.outside()).as("arenas: " + both).isLessThan(MIB);
    assertThat(after.threads() - before.threads()).as("threads: " + both).isLessThan(4);
    assertThat(after.files() - before.files()).as("files: " + both).isLessThan(4);
    assertThat(after.resident() - before.resident())
        .as("resident: " + both)
        .isLessThan(resident * MIB);
  }

  private void ask() throws Exception {
    Sequential model = model();
    Questions questions = Questions.of(model);
    askMany(model, questions, Math.max(times / 4, 10_000));
    MemorySample before = MemorySample.take(0, 0);
    askMany(model, questions, times);
    assertNotGrown(before, MemorySample.take(1, 0), COMPILERS);
  }

  private void askFirst() throws Exception {
    Sequential model = model();
    model.save(file);
    Questions questions = Questions.of(model);
    for (int i = 0; i < times; i++) {
      askMany(Models.load(file), questions, 10L * THREADS);
    }
  }

  private void reload() throws Exception {
    model().save(file);
    AtomicReference<Model> current = new AtomicReference<>(Models.load(file));
    Questions questions = Questions.of(current.get());
    reload(questions, current, times / 2);
    MemorySample before = MemorySample.take(0, 0);
    long refused = reload(questions, current, times);
    System.out.println(refused + " calls were refused by a model that was just closed");
    assertNotGrown(before, MemorySample.take(1, 0), 48);
  }

  private long reload(Questions questions, AtomicReference<Model> current, int loads)
      throws Exception {
    AtomicLong answered = new AtomicLong();
    AtomicLong refused = new AtomicLong();
    AtomicBoolean over = new AtomicBoolean();
    AtomicBoolean loading = new AtomicBoolean();
    together(
        Session.current(),
        () -> {
          if (loading.compareAndSet(false, true)) {
            try {
              for (int i = 0; i < loads; i++) {
                long seen = answered.get();
                current.getAndSet(Models.load(file)).close();
                while (answered.get() < seen + THREADS && !over.get()) {
                  Thread.sleep(1);
                }
              }
            } finally {
              over.set(true);
            }
            return null;
          }
          Random random = new Random(Thread.currentThread().threadId());
          while (!over.get()) {
            Model asked = current.get();
            try {
              questions.ask(asked, random.nextInt(QUESTIONS));
              answered.incrementAndGet();
            } catch (ModelException | InputException e) {
              assertThat(e).hasMessageContaining("closed");
              assertThat(asked).as("a model that is open").isNotSameAs(current.get());
              refused.incrementAndGet();
            } catch (Throwable e) {
              over.set(true);
              throw e;
            }
          }
          return null;
        });
    return refused.get();
  }

  /** Each holds a constant of 1 MiB, so that one that is not freed is seen. */
  private void forget() {
    float[] numbers = new float[16 << 14];
    float sum = 0; // of row 3: small integers, so exact
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i % 13 - 6;
      sum += i >> 14 == 3 ? numbers[i] : 0;
    }
    Tensor constant = Tensor.of(NdArray.of(numbers, 16, 1 << 14));
    float[][] asked = new float[2][16];
    asked[1][3] = 2;
    float[] expected = {0, 2 * sum};
    for (int i = 0; i < 10; i++) {
      assertThat(withConstant(constant).predict(asked).toFloats()).isEqualTo(expected);
    }
    MemorySample before = MemorySample.take(0, 0);
    for (int i = 0; i < times; i++) {
      assertThat(withConstant(constant).predict(asked).toFloats()).isEqualTo(expected);
    }
    assertNotGrown(before, MemorySample.take(1, 0), COMPILERS);
  }

  private static Model withConstant(Tensor constant) {
    Tensor in = Input.of(16);
    return new Model(in, in.dot(constant).sum(-1));
  }

  /** Sessions that are closed while others predict in them refuse, and leave no thread. */
  private void closeSession(String backend) throws Exception {
    Sequential model = model();
    Questions questions = Questions.of(model);
    MemorySample before = MemorySample.take(0, 0);
    for (int i = 0; i < times; i++) {
      Session session = Session.builder().backend(backend).threads(2).build();
      AtomicLong answered = new AtomicLong();
      AtomicBoolean closing = new AtomicBoolean();
      together(
          session,
          () -> {
            try {
              while (true) {
                questions.ask(model, (int) (answered.incrementAndGet() % QUESTIONS));
                if (answered.get() > 50 && closing.compareAndSet(false, true)) {
                  session.close();
                }
              }
            } catch (ModelException | InputException e) {
              assertThat(e).hasMessageContaining("after it was closed");
            }
            return null;
          });
    }
    assertNotGrown(before, MemorySample.take(1, 0), COMPILERS);
  }
}
