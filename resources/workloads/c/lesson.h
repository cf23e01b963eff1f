// What every program in this folder shares: options, timed lines and the last line that a machine reads.
//
//   struct option_spec options[] = {{"n", 1e8, 1e7, "iterations"}};
//   lesson_start("c-example", options, 1, argc, argv);
//   lesson_phase("one after the other");        prints the time since start and the text
//   lesson_figure("sequential_s", 1.23);        keeps a figure; its name ends in its unit
//   return lesson_finish(true);                 prints SWITCHYARD {...}
//
// An option is {name, default, quick value, help}. --quick takes the small values of all options not given by hand.
#pragma once
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct option_spec {
    const char *name;
    double value, quick;
    const char *help;
};

static struct {
    const char *id;
    struct option_spec *options;
    int count;
    bool given[8];
    struct timespec start;
    char figures[2000], notes[1000];
} lesson;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)(t.tv_sec - lesson.start.tv_sec) + (double)(t.tv_nsec - lesson.start.tv_nsec) / 1e9;
}

// Adds `, "name": value` to a list in a fixed buffer; what does not fit is left out.
__attribute__((format(printf, 3, 4))) static void append(char *list, size_t size, const char *format, ...) {
    size_t used = strlen(list);
    va_list args;
    va_start(args, format);
    if (used && used + 2 < size) strcpy(list + used, ", "), used += 2;
    vsnprintf(list + used, size - used, format, args);
    va_end(args);
}

__attribute__((unused)) static void lesson_phase(const char *text) {
    printf("[%8.3f s] == %s\n", now(), text);
    fflush(stdout);
}

// `text` must be free of quotes and backslashes.
static void lesson_note(const char *text) {
    printf("[%8.3f s]    %s\n", now(), text);
    fflush(stdout);
    append(lesson.notes, sizeof lesson.notes, "\"%s\"", text);
}

__attribute__((unused)) static void lesson_figure(const char *name, double value) {
    printf("[%8.3f s]    %s = %.6g\n", now(), name, value);
    fflush(stdout);
    append(lesson.figures, sizeof lesson.figures, "\"%s\": %.12g", name, value);
}

static int lesson_finish(bool ok) {
    char params[1000] = "";
    for (int k = 0; k < lesson.count; k++)
        append(params, sizeof params, "\"%s\": %.12g", lesson.options[k].name, lesson.options[k].value);
    printf("SWITCHYARD {\"id\": \"%s\", \"params\": {%s}, \"figures\": {%s}, \"ok\": %s, \"notes\": [%s]}\n", lesson.id, params,
           lesson.figures, ok ? "true" : "false", lesson.notes);
    return ok ? 0 : 1;
}

static void lesson_help(void) {
    printf("  --quick: a small scale, over in about a second\n  --show-params: print the parameters and stop\n");
    for (int k = 0; k < lesson.count; k++)
        printf("  --%s: %s (%g; quick: %g)\n", lesson.options[k].name, lesson.options[k].help, lesson.options[k].value,
               lesson.options[k].quick);
    exit(0);
}

static void lesson_read(const char *flag, const char *text) {
    for (int k = 0; k < lesson.count; k++) {
        struct option_spec *option = &lesson.options[k];
        if (strncmp(flag, "--", 2) || strcmp(flag + 2, option->name)) continue;
        char *end = NULL;
        option->value = text ? strtod(text, &end) : NAN;
        lesson.given[k] = true;
        bool is_number = text && end != text && !*end;
        if (is_number && isfinite(option->value) && option->value > 0) return;
        if (is_number) fprintf(stderr, "%s takes a number above 0, not %s\n", flag, text);
        else fprintf(stderr, "%s takes a number\n", flag);
        exit(2);
    }
    fprintf(stderr, "%s is no option of this program; --help lists them\n", flag);
    exit(2);
}

static void lesson_start(const char *id, struct option_spec *options, int count, int argc, char **argv) {
    lesson.id = id, lesson.options = options, lesson.count = count;
    bool quick = false, show = false;
    for (int k = 1; k < argc; k++) {
        if (!strcmp(argv[k], "--quick")) quick = true;
        else if (!strcmp(argv[k], "--show-params")) show = true;
        else if (!strcmp(argv[k], "--help")) lesson_help();
        else lesson_read(argv[k], k + 1 < argc ? argv[k + 1] : NULL), k++;
    }
    for (int k = 0; k < count; k++)
        if (quick && !lesson.given[k]) options[k].value = options[k].quick;
    clock_gettime(CLOCK_MONOTONIC, &lesson.start);
    if (show) exit(lesson_finish(true));
    lesson_note("compiled by cc " __VERSION__);
}
