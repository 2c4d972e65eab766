/*
 * libFuzzer's harness for the parser of /proc/PID/stat: a process puts into it what it likes, as its name. The text ends
 * where its block does, so that a byte read beyond it is seen; and what the parser says of it lies within it.
 */
#include "../posix/proc.c"

static void expect(int holds)
{
    if (!holds) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct process_row row = {0};
    char *text = malloc(size);
    if (size > 0 && text) memcpy(text, data, size);
    if (text && parse_stat(text, size, &row)) {
        expect((size_t)row.command_at + row.command_size < size);
        expect(text[row.command_at - 1] == '(' && text[row.command_at + row.command_size] == ')');
        expect(row.pid >= 0 && row.ppid >= 0 && row.session >= 0 && row.threads >= 0);
        expect(row.start_ticks >= 0 && row.rss_pages >= 0 && memchr("RSDZTtXIP", row.state, 9));
    }
    free(text);
    return 0;
}
