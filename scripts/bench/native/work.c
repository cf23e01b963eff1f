/* work THREADS MILLIONS: each thread does the same fixed amount of arithmetic; prints the wall time in ns. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static long rounds;

static void *work(void *arg) {
  volatile unsigned long x = 88172645463325252UL;
  for (long i = 0; i < rounds; i++) {
    unsigned long y = x;
    y ^= y << 13;
    y ^= y >> 7;
    x = y ^ (y << 17);
  }
  return arg;
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  int count = atoi(argv[1]);
  rounds = atol(argv[2]) * 1000000L;
  pthread_t threads[64];
  struct timespec from, to;
  /* The sampler is told of this process while it waits for the go. */
  if (getchar() == EOF) return 1;
  clock_gettime(CLOCK_MONOTONIC, &from);
  for (int i = 0; i < count && i < 64; i++) pthread_create(&threads[i], NULL, work, NULL);
  for (int i = 0; i < count && i < 64; i++) pthread_join(threads[i], NULL);
  clock_gettime(CLOCK_MONOTONIC, &to);
  printf("%ld\n", (to.tv_sec - from.tv_sec) * 1000000000L + to.tv_nsec - from.tv_nsec);
  return 0;
}
