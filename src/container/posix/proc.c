/*
 * Every process that a mount of proc shows: /proc/PID/stat, and cmdline where the argv is asked for, as packed rows and the
 * text that they point to. proc_pid_stat(5), proc_pid_cmdline(5). Three calls a file, and no memory for each process; many
 * are read on two cores, by a thread: a second process would stand in the table. The kernel does not report what has changed in a
 * table, so that all of it is read each time, and compared with the table before.
 *
 * It judges nothing: `src/common/process-table/parse-proc-stat.ts` is the parser, and this one is quick. A text that is not
 * the usual one goes to that parser whole. A process that ends while it is read is left out.
 */
#define _GNU_SOURCE
#include "proc.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* A stat is 52 numbers and a command of at most 64 bytes; it grows where a kernel writes more. */
enum { ROOM = 4096 };
/* So many digits are exact as a double, and fit a long long. */
enum { MAX_DIGITS = 15 };

_Static_assert(sizeof(struct process_row) == 64, "process-list.ts knows the layout");

struct text {
    uint8_t *bytes;
    size_t size, room;
};

static int make_room(struct text *text, size_t needed)
{
    if (text->room - text->size >= needed) return 0;
    size_t room = 2 * text->room + 2 * needed;
    /* Offsets in it have 32 bits. */
    uint8_t *bytes = room > UINT32_MAX / 2 ? NULL : realloc(text->bytes, room);
    if (!bytes) return -1;
    text->bytes = bytes;
    text->room = room;
    return 0;
}

/* One that was read before, which may be any bytes. */
struct table {
    const struct process_row *rows;
    size_t count;
    const uint8_t *text;
    size_t text_size;
};

struct reading {
    int folder, flags;
    struct table known;
    /* Of `known`: no row before it has a pid that is still to be read. How many rows are of processes that are there. */
    size_t next, there;
    struct turn turn;
    /* Commands and argvs, one after the other. */
    struct text text;
    /* The row before, whose text is not stored again. */
    struct process_row before;
    /* The last call. */
    const char *failed;
};

/* Which processes there are ---------------------------------------------------------------------------------------- */

struct pids {
    int32_t *items;
    size_t count, room;
};

/* -1 for a name that is no pid. */
static long long pid_named(const char *name)
{
    long long pid = 0;
    for (const char *digit = name; *digit; digit++) {
        if (*digit < '0' || *digit > '9') return -1;
        pid = 10 * pid + (*digit - '0');
        if (pid > INT32_MAX) return -1;
    }
    return *name ? pid : -1;
}

static int keep_pid(struct pids *pids, long long pid)
{
    if (pids->count == pids->room) {
        size_t room = 2 * pids->room + 1024;
        int32_t *items = realloc(pids->items, room * sizeof *items);
        if (!items) return -1;
        pids->items = items;
        pids->room = room;
    }
    pids->items[pids->count++] = (int32_t)pid;
    return 0;
}

static int by_number(const void *left, const void *right)
{
    int32_t a = *(const int32_t *)left, b = *(const int32_t *)right;
    return (a > b) - (a < b);
}

static int list_pids(DIR *folder, struct pids *pids)
{
    const struct dirent *entry;
    int ascending = 1;
    while ((errno = 0, entry = readdir(folder))) {
        long long pid = pid_named(entry->d_name);
        if (pid < 0) continue;
        ascending &= pids->count == 0 || pids->items[pids->count - 1] < pid;
        if (keep_pid(pids, pid)) return -1;
    }
    if (errno) return -1;
    /* proc lists them in this order; another folder may not. */
    if (!ascending) qsort(pids->items, pids->count, sizeof *pids->items, by_number);
    return 0;
}

/* What they are ---------------------------------------------------------------------------------------------------- */

/* `PID/`, and where it ends; snprintf would take as long as all else that is done for a process. */
static char *put_pid(char *at, int32_t pid)
{
    char digits[12];
    int count = 0;
    do digits[count++] = (char)('0' + pid % 10);
    while ((pid /= 10) > 0);
    while (count > 0) *at++ = digits[--count];
    *at++ = '/';
    return at;
}

/* Appends a whole file. 1: it is there; 0: it is gone; -1: errno. */
static int append_file(int folder, int32_t pid, const char *name, struct text *text, const char **failed)
{
    char path[32];
    strcpy(put_pid(path, pid), name);
    *failed = "open";
    int fd = openat(folder, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return errno == ENOENT || errno == ESRCH ? 0 : -1;
    const size_t begin = text->size;
    ssize_t count = 0;
    for (;;) {
        *failed = "read";
        if (make_room(text, ROOM)) {
            count = -1;
            errno = ENOMEM;
            break;
        }
        count = read(fd, text->bytes + text->size, text->room - text->size);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        text->size += (size_t)count;
        /* These files are written in one piece: what did not fill the room is the end. */
        if (text->size < text->room) break;
    }
    int error = count < 0 ? errno : 0;
    close(fd);
    if (!error) return 1;
    text->size = begin;
    errno = error;
    return error == ENOENT || error == ESRCH ? 0 : -1;
}

/* A count and what follows it; NULL where there is none, or one that is too long. */
static const char *count_at(const char *at, const char *end, double *into)
{
    long long number = 0;
    const char *begin = at;
    for (; at < end && *at >= '0' && *at <= '9'; at++) {
        if (at - begin == MAX_DIGITS) return NULL;
        number = 10 * number + (*at - '0');
    }
    *into = (double)number;
    return at == begin ? NULL : at;
}

/* The end of so many fields, each followed by a space. */
static const char *skip_fields(const char *at, const char *end, int fields)
{
    while (fields-- > 0 && at) {
        at = memchr(at, ' ', (size_t)(end - at));
        if (at) at++;
    }
    return at;
}

static int small(double number)
{
    return number <= INT32_MAX;
}

/* `pid (comm) state ppid …`: the numbers of the fields are those of the manual page. 0 where it is another text. */
static int parse_stat(const char *text, size_t size, struct process_row *row)
{
    const char *end = text + size;
    double pid, ppid, session, threads;
    const char *open = count_at(text, end, &pid);
    if (!open || end - open < 2 || open[0] != ' ' || open[1] != '(' || !small(pid)) return 0;
    /* The command may hold a bracket and a space, what follows it no bracket. */
    const char *close = memrchr(open, ')', (size_t)(end - open));
    if (!close || close < open + 2 || end - close < 5 || close[1] != ' ' || close[3] != ' ') return 0;
    if (!strchr("RSDZTtXIP", close[2]) || !close[2]) return 0;
    const char *at = count_at(close + 4, end, &ppid);
    if (!at || !small(ppid) || at == end || *at != ' ') return 0;
    at = skip_fields(at + 1, end, 1);
    if (!at || !(at = count_at(at, end, &session)) || !small(session) || at == end || *at != ' ') return 0;
    /* From field 7 to field 20. */
    at = skip_fields(at + 1, end, 13);
    if (!at || !(at = count_at(at, end, &threads)) || !small(threads) || at == end || *at != ' ') return 0;
    at = skip_fields(at + 1, end, 1);
    if (!at || !(at = count_at(at, end, &row->start_ticks)) || at == end || *at != ' ') return 0;
    at = skip_fields(at + 1, end, 1);
    if (!at || !(at = count_at(at, end, &row->rss_pages)) || at == end || *at != ' ') return 0;
    row->pid = (int32_t)pid;
    row->ppid = (int32_t)ppid;
    row->session = (int32_t)session;
    row->threads = (int32_t)threads;
    row->state = close[2];
    row->command_at = (uint32_t)(open + 2 - text);
    row->command_size = (uint32_t)(close - open - 2);
    return 1;
}

/* Whether the end of the text, from `from` on, is what `at` and `size` name of it already: then it is cut off. */
static uint32_t once(struct text *text, size_t from, uint32_t at, uint32_t size)
{
    if (text->size - from != size || memcmp(text->bytes + at, text->bytes + from, size)) return (uint32_t)from;
    text->size = from;
    return at;
}

/* What was known before --------------------------------------------------------------------------------------------- */

static int open_table(const struct processes *packed, struct table *table)
{
    struct process_rows head;
    if (packed->size < sizeof head) return EINVAL;
    memcpy(&head, packed->bytes, sizeof head);
    const size_t rows = head.count * sizeof *table->rows, gone = head.gone * sizeof(int32_t);
    if (packed->size - sizeof head < rows || packed->size - sizeof head - rows < gone) return EINVAL;
    const size_t text_at = sizeof head + rows + gone;
    *table = (struct table){
        .rows = (const struct process_row *)(const void *)(packed->bytes + sizeof head),
        .count = head.count,
        .text = packed->bytes + text_at,
        .text_size = packed->size - text_at,
    };
    return 0;
}

/* NULL for a pid that was not in it. To be asked for ascending pids. */
static const struct process_row *find_known(struct reading *reading, int32_t pid)
{
    const struct table *known = &reading->known;
    while (reading->next < known->count && known->rows[reading->next].pid < pid) reading->next++;
    const struct process_row *row = known->rows + reading->next;
    return reading->next < known->count && row->pid == pid ? row : NULL;
}

/* Whether `text` has at `at` what the known table has at `known_at`. */
static int has_text(const struct reading *reading, uint32_t at, uint32_t size, uint32_t known_at, uint32_t known_size)
{
    const struct table *known = &reading->known;
    if (size != known_size || (size_t)known_at + size > known->text_size) return 0;
    return size == 0 || memcmp(reading->text.bytes + at, known->text + known_at, size) == 0;
}

static int append_known(struct reading *reading, uint32_t at, uint32_t size)
{
    struct text *text = &reading->text;
    if (size == 0 || (size_t)at + size > reading->known.text_size) return 0;
    reading->failed = "malloc";
    if (make_room(text, size + 1)) return -1;
    memcpy(text->bytes + text->size, reading->known.text + at, size);
    text->size += size;
    return 0;
}

/* One after the other -------------------------------------------------------------------------------------------------- */

static int is_turn(const struct turn *turn, int32_t pid)
{
    return pid % turn->parts == turn->part;
}

/* 1: it is there; 0: it is gone; -1: errno. */
static int read_process(struct reading *reading, int32_t pid, struct process_row *row)
{
    struct text *text = &reading->text;
    struct process_row before = reading->before;
    size_t from = text->size;
    int is_there = append_file(reading->folder, pid, "stat", text, &reading->failed);
    if (is_there != 1) return is_there;
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    *row = (struct process_row){.pid = pid, .read_at_ms = (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6};
    const char *stat = (const char *)text->bytes + from;
    if (parse_stat(stat, text->size - from, row)) {
        memmove(text->bytes + from, stat + row->command_at, row->command_size);
        text->size = from + row->command_size;
    } else {
        row->command_size = (uint32_t)(text->size - from);
    }
    row->command_at = once(text, from, before.command_at, before.command_size);
    const struct process_row *known = find_known(reading, pid);
    if (known) reading->there++;
    const int is_known =
        known && known->start_ticks == row->start_ticks && (known->state == 'Z') == (row->state == 'Z') &&
        has_text(reading, row->command_at, row->command_size, known->command_at, known->command_size);
    /* A zombie has no memory left in which an argv could lie. */
    if ((reading->flags & READ_ARGV) && row->state != 'Z') {
        from = text->size;
        if (is_known && !is_turn(&reading->turn, pid)) {
            if (append_known(reading, known->argv_at, known->argv_size)) return -1;
        } else if (append_file(reading->folder, pid, "cmdline", text, &reading->failed) < 0) {
            return -1;
        }
        row->argv_size = (uint32_t)(text->size - from);
        row->argv_at = once(text, from, before.argv_at, before.argv_size);
    }
    row->is_changed = !is_known || known->state != row->state || known->ppid != row->ppid ||
                      known->session != row->session || known->threads != row->threads ||
                      known->rss_pages != row->rss_pages ||
                      !has_text(reading, row->argv_at, row->argv_size, known->argv_at, known->argv_size);
    return 1;
}

/* On two cores -------------------------------------------------------------------------------------------------------- */

/* Fewer are read before a thread has begun. */
enum { WORTH_A_THREAD = 1024 };
enum { PARTS = 2 };

/* What one thread reads: some of the pids, one after the other, and rows and text of its own. */
struct part {
    struct reading reading;
    const int32_t *pids;
    size_t pid_count;
    struct process_row *rows;
    size_t row_count;
    /* Or errno. */
    int error;
};

static void *read_part(void *of)
{
    struct part *part = of;
    for (size_t i = 0; i < part->pid_count; i++) {
        int is_there = read_process(&part->reading, part->pids[i], &part->rows[part->row_count]);
        if (is_there < 0) {
            part->error = errno;
            break;
        }
        if (is_there) part->reading.before = part->rows[part->row_count++];
    }
    return NULL;
}

/* A signal is for the thread that waits for it. */
static int start_beside(pthread_t *thread, struct part *part)
{
    sigset_t all;
    pthread_attr_t attributes;
    sigfillset(&all);
    pthread_attr_init(&attributes);
    int error = pthread_attr_setsigmask_np(&attributes, &all);
    if (!error) error = pthread_create(thread, &attributes, read_part, part);
    pthread_attr_destroy(&attributes);
    return error;
}

/* Where there can be no thread, as at a limit of processes, one core reads it all. */
static void read_parts(struct part parts[PARTS])
{
    pthread_t thread;
    int is_beside = parts[1].pid_count > 0 && !start_beside(&thread, &parts[1]);
    read_part(&parts[0]);
    if (is_beside) pthread_join(thread, NULL);
    else read_part(&parts[1]);
}

/* The pids of `known` that no row has any more: as many as there is room for. */
static void list_gone(const struct table *known, const struct process_row *rows, struct process_rows head, int32_t *into)
{
    size_t row = 0;
    uint32_t found = 0;
    for (size_t i = 0; i < known->count && found < head.gone; i++) {
        const int32_t pid = known->rows[i].pid;
        while (row < head.count && rows[row].pid < pid) row++;
        if (row == head.count || rows[row].pid != pid) into[found++] = pid;
    }
}

/* Rows, pids and text in one piece; 0, or errno. */
static int pack(const struct part parts[PARTS], struct processes *into)
{
    const struct table *known = &parts[0].reading.known;
    struct process_rows head = {.gone = (uint32_t)known->count};
    size_t text_size = 0;
    for (int i = 0; i < PARTS; i++) {
        head.count += (uint32_t)parts[i].row_count;
        head.gone -= (uint32_t)parts[i].reading.there;
        text_size += parts[i].reading.text.size;
    }
    struct process_row *row;
    into->size = sizeof head + head.count * sizeof *row + head.gone * sizeof(int32_t) + text_size;
    into->bytes = calloc(into->size, 1);
    if (!into->bytes) return ENOMEM;
    memcpy(into->bytes, &head, sizeof head);
    struct process_row *rows = row = (struct process_row *)(void *)(into->bytes + sizeof head);
    int32_t *gone = (int32_t *)(rows + head.count);
    uint8_t *texts = (uint8_t *)(gone + head.gone), *text = texts;
    for (int i = 0; i < PARTS; i++) {
        for (size_t j = 0; j < parts[i].row_count; j++, row++) {
            *row = parts[i].rows[j];
            row->command_at += (uint32_t)(text - texts);
            row->argv_at += (uint32_t)(text - texts);
        }
        const struct text *its = &parts[i].reading.text;
        if (its->size) memcpy(text, its->bytes, its->size);
        text += its->size;
    }
    list_gone(known, rows, head, gone);
    return 0;
}

static int read_pids(const struct reading *reading, const struct pids *pids, struct processes *into, const char **failed)
{
    *failed = "malloc";
    struct process_row *rows = malloc((pids->count + 1) * sizeof *rows);
    if (!rows) return ENOMEM;
    const size_t first = pids->count < WORTH_A_THREAD ? pids->count : pids->count / 2;
    // Where there are none, items is NULL, to which nothing may be added.
    const int32_t *second = first ? pids->items + first : pids->items;
    struct part parts[PARTS] = {
        {.reading = *reading, .pids = pids->items, .pid_count = first, .rows = rows},
        {.reading = *reading, .pids = second, .pid_count = pids->count - first, .rows = rows + first},
    };
    read_parts(parts);
    const struct part *wrong = parts[0].error ? &parts[0] : &parts[1];
    int error = wrong->error;
    if (error) *failed = wrong->reading.failed;
    else error = pack(parts, into);
    for (int i = 0; i < PARTS; i++) free(parts[i].reading.text.bytes);
    free(rows);
    return error;
}

int processes_read(const char *proc, int flags, const struct processes *before, struct turn turn, struct processes *into,
                   const char **failed)
{
    struct table known;
    *failed = "readProcesses";
    if (turn.part < 0 || turn.part >= turn.parts || open_table(before, &known)) return EINVAL;
    *failed = "opendir";
    DIR *folder = opendir(proc);
    if (!folder) return errno;
    struct pids pids = {0};
    *failed = "readdir";
    int error = list_pids(folder, &pids) ? errno : 0;
    const struct reading reading = {.folder = dirfd(folder), .flags = flags, .known = known, .turn = turn};
    if (!error) error = read_pids(&reading, &pids, into, failed);
    free(pids.items);
    closedir(folder);
    return error;
}
