// Measures what runtime/COSTS.md lists: system calls, the clock, PAUSE, futex wakes, threads, sleeps. Run it with ./costs.
#define _GNU_SOURCE
#include <linux/futex.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 2000 };

static int word;
static volatile long woken_at;

static long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000L + t.tv_nsec;
}

static int by_size(const void *a, const void *b) {
  long x = *(const long *)a, y = *(const long *)b;
  return x < y ? -1 : x > y;
}

static void tell(const char *name, long *ns, int n, long divisor) {
  qsort(ns, n, sizeof *ns, by_size);
  printf("%-8s median %8.1f ns, fastest %8.1f ns\n", name, (double)ns[n / 2] / divisor, (double)ns[0] / divisor);
}

static void *sleeper(void *unused) {
  for (int i = 0; i < ROUNDS; i++) {
    while (__atomic_load_n(&word, __ATOMIC_ACQUIRE) == 0) syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
    woken_at = now();
    __atomic_store_n(&word, 0, __ATOMIC_RELEASE);
  }
  return unused;
}

static void *nothing(void *unused) { return unused; }

int main(void) {
  static long ns[ROUNDS], wake[ROUNDS], wakeup[ROUNDS];
  for (int i = 0; i < ROUNDS; i++) {
    long t = now();
    for (int k = 0; k < 100; k++) syscall(SYS_getppid);
    ns[i] = now() - t;
  }
  tell("syscall", ns, ROUNDS, 100);
  for (int i = 0; i < ROUNDS; i++) {
    long t = now();
    for (int k = 0; k < 100; k++) now();
    ns[i] = now() - t;
  }
  tell("nanotime", ns, ROUNDS, 100);
  for (int i = 0; i < ROUNDS; i++) {
    long t = now();
    for (int k = 0; k < 100; k++) __builtin_ia32_pause();
    ns[i] = now() - t;
  }
  tell("pause", ns, ROUNDS, 100);
  pthread_t thread;
  pthread_create(&thread, NULL, sleeper, NULL);
  for (int i = 0; i < ROUNDS; i++) {
    usleep(300);
    __atomic_store_n(&word, 1, __ATOMIC_RELEASE);
    long t = now();
    syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
    wake[i] = now() - t;
    while (__atomic_load_n(&word, __ATOMIC_ACQUIRE)) {}
    wakeup[i] = woken_at - t;
  }
  pthread_join(thread, NULL);
  tell("wake", wake, ROUNDS, 1);
  tell("wakeup", wakeup, ROUNDS, 1);
  for (int i = 0; i < 500; i++) {
    long t = now();
    pthread_create(&thread, NULL, nothing, NULL);
    ns[i] = now() - t;
    pthread_join(thread, NULL);
  }
  tell("clone", ns, 500, 1);
  for (int i = 0; i < 500; i++) {
    struct timespec ask = {0, 20000};
    long t = now();
    nanosleep(&ask, NULL);
    ns[i] = now() - t - 20000;
  }
  tell("slack", ns, 500, 1);
}
