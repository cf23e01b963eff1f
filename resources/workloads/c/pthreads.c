// One sum split over 1, 2 and 4 kernel threads.
#define _GNU_SOURCE
#include <pthread.h>
#include <unistd.h>

#include "lesson.h"

struct part {
    long first, end;
    unsigned long sum;
};

static void *sum_of_squares(void *argument) {
    struct part *part = argument;
    unsigned long total = 0;
    for (long i = part->first; i < part->end; i++) {
        total += (unsigned long)i * (unsigned long)i;
        __asm__ volatile("" : "+r"(total)); // one addition an iteration, however clever the compiler
    }
    part->sum = total;
    return NULL;
}

static double split_over(int threads, long n) {
    pthread_t ids[4];
    struct part parts[4];
    double start = now();
    for (int k = 0; k < threads; k++) {
        parts[k] = (struct part){n / threads * k, n / threads * (k + 1), 0};
        if (pthread_create(&ids[k], NULL, sum_of_squares, &parts[k])) exit(1);
    }
    for (int k = 0; k < threads; k++) pthread_join(ids[k], NULL);
    return now() - start;
}

int main(int argc, char **argv) {
    struct option_spec options[] = {{"n", 5e9, 1e9, "iterations in all"}};
    lesson_start("c-pthreads", options, 1, argc, argv);
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    double one = 0;
    for (int threads = 1; threads <= 4; threads *= 2) {
        char text[80];
        snprintf(text, sizeof text, "%d thread(s), each a thread of the kernel, on %ld cores", threads, cores);
        lesson_phase(text);
        double seconds = split_over(threads, (long)options[0].value);
        snprintf(text, sizeof text, "threads_%d_s", threads);
        lesson_figure(text, seconds);
        if (threads == 1) one = seconds;
        if (threads == 1) continue;
        snprintf(text, sizeof text, "speedup_%d_ratio", threads);
        lesson_figure(text, one / seconds);
        snprintf(text, sizeof text, "efficiency_%d_ratio", threads);
        lesson_figure(text, one / seconds / (double)(threads < cores ? threads : cores));
    }
    return lesson_finish(true);
}
