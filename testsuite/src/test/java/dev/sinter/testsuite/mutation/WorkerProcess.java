package dev.sinter.testsuite.mutation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A {@link MutationWorker} in a process of its own, started again when it is gone. */
final class WorkerProcess implements AutoCloseable {
  private static final long PREPARATION_SECONDS = 1200;
  private final MutationPlan plan;
  private final Path known;
  private Optional<Process> process = Optional.empty();

  /**
   * @param plan what is broken
   * @param known where the worker keeps what the tests reach
   */
  WorkerProcess(MutationPlan plan, Path known) {
    this.plan = plan;
    this.known = known;
  }

  /** {@return the tests, which all pass when nothing is broken} */
  List<KnownTest> tests() throws IOException {
    running();
    return Files.readAllLines(known).stream().map(KnownTest::of).toList();
  }

  /**
   * Runs tests against broken code.
   *
   * @param site what is broken
   * @param tests unique names
   * @param seconds how long it may take
   * @return by what it was caught; empty if all tests pass
   */
  Optional<String> attempt(int site, List<String> tests, long seconds) throws IOException {
    Process worker = running();
    PrintStream out = new PrintStream(worker.getOutputStream(), true, StandardCharsets.UTF_8);
    out.println(site + "\t" + String.join("\t", tests));
    Optional<String> answer = read(worker, seconds);
    if (answer.isEmpty()) {
      boolean hangs = worker.isAlive();
      worker.destroyForcibly();
      process = Optional.empty();
      return Optional.of(hangs ? "does not end within " + seconds + " s" : "the process crashes");
    }
    List<String> parts = List.of(answer.get().split("\t", -1));
    return parts.getFirst().equals(MutationWorker.CAUGHT)
        ? Optional.of(parts.get(1))
        : Optional.empty();
  }

  private Process running() throws IOException {
    if (process.isPresent() && process.get().isAlive()) {
      return process.get();
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", ClassPath.text()));
    command.addAll(List.of(MutationWorker.class.getName(), plan.name(), known.toString()));
    Process worker =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    process = Optional.of(worker);
    Optional<String> first = read(worker, PREPARATION_SECONDS);
    if (!first.equals(Optional.of(MutationWorker.READY))) {
      worker.destroyForcibly();
      throw new IOException(
          "the process for the tests is not ready: "
              + first.orElse(
                  "it ended without a word, or took longer than " + PREPARATION_SECONDS + " s"));
    }
    return worker;
  }

  /** {@return the next line; empty if it does not come in time, or the process is gone} */
  private static Optional<String> read(Process worker, long seconds) {
    BufferedReader in = worker.inputReader(StandardCharsets.UTF_8);
    CompletableFuture<Optional<String>> line =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return Optional.ofNullable(in.readLine());
              } catch (IOException e) {
                return Optional.empty();
              }
            });
    try {
      return line.get(seconds, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError("waiting for the worker", e);
    }
  }

  @Override
  public void close() {
    process.ifPresent(Process::destroyForcibly);
  }
}
