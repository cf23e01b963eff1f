// What the kernel's switch costs: two threads on one core wake each other, through a pipe and through a futex.
#define _GNU_SOURCE
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lesson.h"

static int to_peer[2], to_main[2];
static atomic_uint turn; // even: the main thread's turn
static long rounds;

static void byte(int out, int in) {
    char c = 'x';
    if (write(out, &c, 1) != 1 || read(in, &c, 1) != 1) exit(1);
}

static void *pipe_peer(void *unused) {
    char c;
    for (long k = 0; k < rounds; k++)
        if (read(to_peer[0], &c, 1) != 1 || write(to_main[1], &c, 1) != 1) exit(1);
    return unused;
}

static void wait_for_turn(unsigned mine) {
    for (unsigned seen = atomic_load(&turn); seen % 2 != mine; seen = atomic_load(&turn))
        syscall(SYS_futex, &turn, FUTEX_WAIT_PRIVATE, seen, NULL, NULL, 0);
}

static void give_turn(void) {
    atomic_fetch_add(&turn, 1);
    syscall(SYS_futex, &turn, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

static void *futex_peer(void *unused) {
    for (long k = 0; k < rounds; k++) wait_for_turn(1), give_turn();
    return unused;
}

static long kernel_switches(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_nvcsw + usage.ru_nivcsw;
}

// Seconds for all rounds with a peer; counts the kernel's switches.
static double play(void *(*peer)(void *), bool by_pipe, long *switches) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, peer, NULL)) exit(1);
    long before = kernel_switches();
    double start = now();
    for (long k = 0; k < rounds; k++) {
        if (by_pipe) byte(to_peer[1], to_main[0]);
        else give_turn(), wait_for_turn(0);
    }
    double seconds = now() - start;
    pthread_join(thread, NULL);
    *switches = kernel_switches() - before;
    return seconds;
}

int main(int argc, char **argv) {
    struct option_spec options[] = {{"rounds", 300000, 50000, "round trips of each kind"}};
    lesson_start("c-cost-switch", options, 1, argc, argv);
    rounds = (long)options[0].value;
    cpu_set_t allowed, one;
    sched_getaffinity(0, sizeof allowed, &allowed);
    int core = 0;
    while (!CPU_ISSET(core, &allowed)) core++;
    CPU_ZERO(&one);
    CPU_SET(core, &one);
    if (sched_setaffinity(0, sizeof one, &one)) lesson_note("could not pin to one core: the figures hold two cores");
    if (pipe(to_peer) || pipe(to_main)) return 1;
    long switches;

    lesson_phase("a byte to and fro through two pipes");
    double seconds = play(pipe_peer, true, &switches);
    lesson_figure("pipe_switch_us", seconds / (double)(2 * rounds) * 1e6);
    lesson_figure("pipe_switches_per_round_ratio", (double)switches / (double)rounds);

    lesson_phase("a turn to and fro through a futex");
    seconds = play(futex_peer, false, &switches);
    lesson_figure("futex_switch_us", seconds / (double)(2 * rounds) * 1e6);
    lesson_figure("futex_switches_per_round_ratio", (double)switches / (double)rounds);
    return lesson_finish(true);
}
