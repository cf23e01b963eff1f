// What a kernel thread costs: time to create it, memory once it runs, and how the price grows with the number alive.
// Doubles the number until --most, a share of the memory, or the machine refuses one.
#define _GNU_SOURCE
#include <pthread.h>
#include <semaphore.h>

#include "lesson.h"

static sem_t running, leave;

static void *wait_to_leave(void *unused) {
    sem_post(&running);
    sem_wait(&leave);
    return unused;
}

// A field of /proc/self/status or /proc/meminfo in bytes, 0 where it cannot be read.
static double memory(const char *path, const char *field) {
    char line[200];
    double kib = 0;
    FILE *file = fopen(path, "r");
    if (!file) return 0;
    while (fgets(line, sizeof line, file))
        if (!strncmp(line, field, strlen(field))) kib = strtod(line + strlen(field) + 1, NULL);
    fclose(file);
    return kib * 1024;
}

// Grows the threads to `count`; how many there are then.
static int grow_to(pthread_t *threads, int alive, int count) {
    int before = alive;
    while (alive < count && !pthread_create(&threads[alive], NULL, wait_to_leave, NULL)) alive++;
    for (int k = before; k < alive; k++) sem_wait(&running);
    return alive;
}

int main(int argc, char **argv) {
    struct option_spec options[] = {{"most", 16000, 2000, "threads alive at most"},
                                    {"share", 0.1, 0.05, "share of the free memory that they may take"}};
    lesson_start("c-cost-threads", options, 2, argc, argv);
    int most = (int)options[0].value, alive = 0;
    double allowed = memory("/proc/meminfo", "MemAvailable") * options[1].value;
    double resident = memory("/proc/self/status", "VmRSS"), reserved = memory("/proc/self/status", "VmSize");
    double first = 0, last = 0, smooth = 0;
    pthread_t *threads = calloc((size_t)most + 1, sizeof *threads);
    sem_init(&running, 0, 0), sem_init(&leave, 0, 0);
    for (int count = 125; threads && count <= most; count *= 2) {
        char text[80];
        snprintf(text, sizeof text, "%d threads alive", count);
        lesson_phase(text);
        double start = now();
        int before = alive;
        alive = grow_to(threads, alive, count);
        if (alive < count) {
            lesson_note("the machine refuses another thread");
            break;
        }
        last = (now() - start) / (alive - before) * 1e6;
        if (!before) first = last;
        if (last <= 3 * first) smooth = count; // one more still costs less than three times the first
        printf("[%8.3f s]    %.1f us to create and start each of the last\n", now(), last);
        if (memory("/proc/self/status", "VmRSS") - resident > allowed) {
            lesson_note("stopped at the share of memory allowed");
            break;
        }
    }
    lesson_figure("alive_count", alive);
    lesson_figure("create_us", first);
    lesson_figure("create_last_us", last);
    lesson_figure("smooth_count", smooth);
    lesson_figure("resident_per_thread_bytes", (memory("/proc/self/status", "VmRSS") - resident) / (alive ? alive : 1));
    lesson_figure("reserved_per_thread_bytes", (memory("/proc/self/status", "VmSize") - reserved) / (alive ? alive : 1));
    for (int k = 0; k < alive; k++) sem_post(&leave);
    for (int k = 0; k < alive; k++) pthread_join(threads[k], NULL);
    free(threads);
    return lesson_finish(alive > 0);
}
