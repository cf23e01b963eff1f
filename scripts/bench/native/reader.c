/* reader PID HZ TICKS: the yardstick. Reads the same files of /proc in the same way as the sampler does, with nothing
 * around it: descriptors kept, schedstat at every tick; stat where it changed; status unless it shows no switch or
 * one sleep; wchan where it sleeps.
 * Prints its CPU time in ns for one thread and tick over the second half of its ticks. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 8192 };
static int fds[MOST][4];
static unsigned long long last[MOST][3];
static const char *const names[4] = {"schedstat", "stat", "status", "wchan"};

static double cpu(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

static int open_all(const char *pid) {
  char path[300];
  int count = 0;
  snprintf(path, sizeof path, "/proc/%s/task", pid);
  DIR *dir = opendir(path);
  for (struct dirent *e = dir ? readdir(dir) : NULL; e && count < MOST; e = readdir(dir)) {
    if (e->d_name[0] == '.') continue;
    for (int f = 0; f < 4; f++) {
      snprintf(path, sizeof path, "/proc/%s/task/%s/%s", pid, e->d_name, names[f]);
      fds[count][f] = open(path, O_RDONLY);
    }
    count++;
  }
  return count;
}

static unsigned long parse(const char *text) {
  unsigned long sum = 0;
  const char *close = strrchr(text, ')');
  char *at = (char *)(close ? close + 3 : text);
  for (int field = 0; field < 36 && *at; field++) sum += strtoul(at, &at, 10);
  return sum;
}

static char states[MOST];

static unsigned long look(int i) {
  static char buffer[4096];
  unsigned long long now[3];
  long length = pread(fds[i][0], buffer, sizeof buffer - 1, 0);
  buffer[length < 0 ? 0 : length] = 0;
  char *at = buffer;
  for (int k = 0; k < 3; k++) now[k] = strtoull(at, &at, 10);
  if (!memcmp(now, last[i], sizeof now)) return 0;
  unsigned long long slices = now[2] - last[i][2];
  memcpy(last[i], now, sizeof now);
  unsigned long sum = 0;
  char before = states[i];
  for (int f = 1; f < 4; f++) {
    char state = states[i];
    if (f == 2 && slices == 0 && state == 'R') continue;
    if (f == 2 && slices == 1 && state == 'S' && before == 'S') continue;
    if (f == 3 && state != 'S' && state != 'D') continue;
    length = pread(fds[i][f], buffer, sizeof buffer - 1, 0);
    buffer[length < 0 ? 0 : length] = 0;
    if (f == 1) {
      sum += parse(buffer);
      char *close = strrchr(buffer, ')');
      states[i] = close ? close[2] : 0;
    }
    if (f == 2) {
      char *v = strstr(buffer, "\nvoluntary_ctxt_switches:");
      if (v) sum += strtoul(v + 25, NULL, 10);
      v = strstr(buffer, "\nnonvoluntary_ctxt_switches:");
      if (v) sum += strtoul(v + 28, NULL, 10);
    }
  }
  return sum;
}

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  int count = open_all(argv[1]);
  long ticks = atol(argv[3]);
  long period = 1000000000L / atol(argv[2]);
  unsigned long sum = 0;
  double from = 0;
  struct timespec due;
  clock_gettime(CLOCK_MONOTONIC, &due);
  for (long tick = 0; tick < ticks; tick++) {
    if (tick == ticks / 2) from = cpu();
    for (int i = 0; i < count; i++) sum += look(i);
    due.tv_nsec += period;
    while (due.tv_nsec >= 1000000000L) due.tv_nsec -= 1000000000L, due.tv_sec++;
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
  }
  printf("%.0f\n", (cpu() - from) / (ticks - ticks / 2) / (count ? count : 1));
  return sum == 1;
}
