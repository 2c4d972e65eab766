/*
 * So many processes in all, itself among them: it forks the others, which wait for ever, says that they are there, and
 * waits as well. Where one cannot be forked it says how far it came, and ends; with PID 1 go all the others.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void wait_for_ever(void)
{
    for (;;) pause();
}

int main(int argc, char **argv)
{
    long processes = argc == 2 ? atol(argv[1]) : 0;
    if (processes < 1) {
        fprintf(stderr, "many-processes: expected a number of processes, received %s\n", argc > 1 ? argv[1] : "none");
        return 64;
    }
    for (long there = 1; there < processes; there++) {
        pid_t pid = fork();
        if (pid == 0) wait_for_ever();
        if (pid == -1) {
            printf("{\"event\":\"failed\",\"processes\":%ld,\"code\":\"%s\"}\n", there, strerrorname_np(errno));
            return EXIT_FAILURE;
        }
    }
    printf("{\"event\":\"ready\",\"processes\":%ld}\n", processes);
    fflush(stdout);
    wait_for_ever();
}
