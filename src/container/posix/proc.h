/* Every process that a mount of proc shows, in one call: see proc.c. */
#ifndef FORKBED_PROC_H
#define FORKBED_PROC_H

#include <stddef.h>
#include <stdint.h>

enum { READ_ARGV = 1 };

/* What lies before the rows. After them lie the pids of those that have gone, and after these the text. */
struct process_rows {
    uint32_t count;
    /* Of the table before. */
    uint32_t gone;
};

/* One process; `src/container/proc/process-list.ts` reads the same layout. What `at` names lies after the rows. */
struct process_row {
    double start_ticks;
    double rss_pages;
    /* Milliseconds of CLOCK_BOOTTIME at which it was read. */
    double read_at_ms;
    int32_t pid;
    int32_t ppid;
    int32_t threads;
    /* The letter; 0 where the text is not as expected: then `command` is the whole text, for the strict parser. */
    int32_t state;
    /* The pid of the process that began it; 0 where that is outside of the namespace. */
    int32_t session;
    /* The same place as in the row before where the text is the same. */
    uint32_t command_at, command_size;
    uint32_t argv_at, argv_size;
    /* 0 where all but the age is as in the table before. */
    uint32_t is_changed;
};

struct processes {
    uint8_t *bytes;
    size_t size;
};

/* Of those that were in the table before, under the same name, an argv is read where the pid's remainder is `part`. */
struct turn {
    int part, parts;
};

/*
 * `before`: what an earlier call has read, or a head of zeros. 0, and what the caller frees; or errno, and in `failed` the name of the
 * call: EINVAL where `before` is no table, or `turn` no part.
 */
int processes_read(const char *proc, int flags, const struct processes *before, struct turn turn, struct processes *into,
                   const char **failed);

#endif
