package io.evolkv.runtime.parallel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of threads that run numbered tasks. The caller works too, so a pool of one has no
 * threads of its own. A loop inside a task runs on that task's thread: the outermost loop decides
 * the split. One loop runs at a time; a second caller works alone until the pool is free.
 */
public final class WorkPool implements AutoCloseable {
  /**
   * How often an idle worker looks for the next loop before it sleeps: loops of one step follow
   * each other closely.
   */
  private static final int SPINS = 20_000;

  /** Small tasks that are not worth another thread. */
  private static final int FEW = 8;

  /** Pause of a caller that waits for a long task of another thread. */
  private static final long WAIT_NANOS = 20_000;

  private static final ThreadLocal<Boolean> INSIDE = ThreadLocal.withInitial(() -> false);

  private final int threads;
  private final Worker[] workers;
  private final AtomicReference<@Nullable Loop> current = new AtomicReference<>();
  private volatile boolean closed;

  /**
   * A pool.
   *
   * @param threads threads that work at the same time, the caller included, at least 1
   */
  public WorkPool(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads is " + threads + ", at least 1 needed");
    }
    this.threads = threads;
    workers = new Worker[threads - 1];
    for (int i = 0; i < workers.length; i++) {
      workers[i] = new Worker("evolkv-" + (i + 1));
    }
  }

  /**
   * Threads of the pool.
   *
   * @return the caller included
   */
  public int threads() {
    return threads;
  }

  /**
   * Runs {@code body} for 0 to {@code tasks - 1}, each once, in any order, and returns when all are
   * done.
   *
   * @param tasks number of tasks
   * @param body one task
   */
  public void forEach(int tasks, IntConsumer body) {
    Loop loop = new Loop(tasks, body);
    boolean shared =
        tasks > 1 && workers.length > 0 && !INSIDE.get() && current.compareAndSet(null, loop);
    if (!shared) {
      for (int task = 0; task < tasks; task++) {
        body.accept(task);
      }
      return;
    }
    try {
      for (Worker worker : workers) {
        worker.wake();
      }
      INSIDE.set(true);
      loop.run();
      loop.await();
    } finally {
      INSIDE.set(false);
      current.set(null);
    }
    loop.rethrow();
  }

  /**
   * The same for tasks that are too small to be handed out one by one.
   *
   * @param tasks number of tasks
   * @param block tasks that a thread runs at a time, at most; fewer where some threads had none
   * @param body one task
   */
  public void forEach(int tasks, int block, IntConsumer body) {
    int share = (tasks + threads - 1) / threads;
    int some = Math.min(block, Math.max(FEW, share));
    forEach(
        (tasks + some - 1) / some,
        part -> {
          int end = Math.min(tasks, (part + 1) * some);
          for (int task = part * some; task < end; task++) {
            body.accept(task);
          }
        });
  }

  @Override
  public void close() {
    closed = true;
    for (Worker worker : workers) {
      worker.wake();
    }
  }

  /** A thread that runs a part of each loop. */
  private final class Worker {
    private final Thread thread;

    /** Set before the last look at what there is to do; who finds it false need not wake. */
    private volatile boolean asleep;

    Worker(String name) {
      thread = Thread.ofPlatform().daemon().name(name).start(this::work);
    }

    private void work() {
      INSIDE.set(true);
      Loop done = null;
      int idle = 0;
      while (!closed) {
        Loop loop = current.get();
        if (loop != null && loop != done) {
          loop.run();
          done = loop;
          idle = 0;
        } else if (++idle < SPINS) {
          Thread.onSpinWait();
        } else {
          sleep(done);
          idle = 0;
        }
      }
    }

    private void sleep(@Nullable Loop done) {
      asleep = true;
      Loop loop = current.get();
      if (!closed && (loop == null || loop == done)) {
        LockSupport.park(WorkPool.this);
      }
      asleep = false;
    }

    /** To be called after there is something to do. */
    void wake() {
      if (asleep) {
        LockSupport.unpark(thread);
      }
    }
  }

  /** One loop: a counter that hands out tasks, and one that counts them back in. */
  private static final class Loop {
    private final int tasks;
    private final IntConsumer body;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger finished = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    Loop(int tasks, IntConsumer body) {
      this.tasks = tasks;
      this.body = body;
    }

    void run() {
      for (int task = next.getAndIncrement(); task < tasks; task = next.getAndIncrement()) {
        try {
          body.accept(task);
        } catch (RuntimeException | Error problem) {
          failure.compareAndSet(null, problem);
        } finally {
          finished.incrementAndGet();
        }
      }
    }

    void await() {
      for (int spins = 0; finished.get() < tasks; spins++) {
        if (spins < SPINS) {
          Thread.onSpinWait();
        } else {
          LockSupport.parkNanos(WAIT_NANOS);
        }
      }
    }

    void rethrow() {
      Throwable problem = failure.get();
      if (problem instanceof RuntimeException exception) {
        throw exception;
      }
      if (problem instanceof Error error) {
        throw error;
      }
    }
  }
}
