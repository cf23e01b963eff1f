/* threads MODE COUNT: a process to be sampled. idle: COUNT threads that sleep for ever.
 * waking: COUNT threads that wake every 5 ms and compute for some 20 us. Prints its pid; ends with its input. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *idle(void *arg) {
  pause();
  return arg;
}

static void *wake(void *arg) {
  for (;;) {
    for (volatile int i = 0; i < 8000; i++) continue;
    usleep(5000);
  }
  return arg;
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  void *(*body)(void *) = strcmp(argv[1], "waking") ? idle : wake;
  pthread_attr_t small;
  pthread_attr_init(&small);
  pthread_attr_setstacksize(&small, 65536);
  for (int i = atoi(argv[2]); i > 0; i--) {
    pthread_t thread;
    if (pthread_create(&thread, &small, body, NULL)) return 1;
  }
  printf("%d\n", getpid());
  fflush(stdout);
  char byte;
  return read(0, &byte, 1) < 0;
}
