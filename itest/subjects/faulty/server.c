/*
 * A forking server with one fault, named by its argument: the known-bad subject of each check of the verdict.
 * `none` has no fault; see `faults` for the others.
 */
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum fault { NONE, ZOMBIES, CHILD_STAYS, ORPHAN_STAYS, PARENT_KEEPS_CLIENT, CHILD_KEEPS_LISTENER, NEVER_CLOSES, LEAKS, MUTE, DEAF, MORTAL, ENDS_BY_STRANGER };

static const char *const faults[] = {
    [NONE] = "none",
    [ZOMBIES] = "zombies",
    [CHILD_STAYS] = "child-stays",
    [ORPHAN_STAYS] = "orphan-stays",
    [PARENT_KEEPS_CLIENT] = "parent-keeps-client",
    [CHILD_KEEPS_LISTENER] = "child-keeps-listener",
    [NEVER_CLOSES] = "never-closes",
    [LEAKS] = "leaks",
    [MUTE] = "mute",
    [DEAF] = "deaf",
    [MORTAL] = "mortal",
    [ENDS_BY_STRANGER] = "ends-by-stranger",
};

enum { PORT = 5005, DEAF_AFTER = 5, MORTAL_AFTER = 5, LEAK_BYTES = 1 << 20, PID_LIMIT = 1 << 22, STRANGER_STATUS = 70 };

/* By pid: whom it has forked, and not reaped. */
static volatile char is_own[PID_LIMIT];

static enum fault fault_named(const char *name)
{
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        if (strcmp(faults[i], name) == 0) return (enum fault)i;
    }
    fprintf(stderr, "expected a fault, received %s\n", name);
    exit(64);
}

static void answer(int client, enum fault fault)
{
    char message[4096];
    while (recv(client, message, sizeof message, 0) > 0) {
        if (fault != MUTE) send(client, "OK", 2, MSG_NOSIGNAL);
    }
}

static void serve(int listener, int client, enum fault fault)
{
    if (fault != CHILD_KEEPS_LISTENER) close(listener);
    /* Before its parent serves: an orphan can be told only by who has seen it with its first parent. */
    if (fault == ORPHAN_STAYS && fork() == 0) {
        close(client);
        pause();
    }
    answer(client, fault);
    if (fault == CHILD_STAYS) {
        close(client);
        pause();
    }
    _exit(0);
}

static int listen_on(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    int yes = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 128)) exit(69);
    return listener;
}

static void leak(void)
{
    char *kept = malloc(LEAK_BYTES);
    if (kept) memset(kept, 1, LEAK_BYTES);
    /* The compiler would leave out memory that nobody reads. */
    __asm__ volatile("" : : "r"(kept) : "memory");
}

/* As some supervisors do: a child that it did not fork is an error, and the end. */
static void reap_own(int signal_number)
{
    pid_t pid;
    (void)signal_number;
    while ((pid = waitpid(-1, NULL, WNOHANG)) > 0) {
        if (!is_own[pid]) _exit(STRANGER_STATUS);
        is_own[pid] = 0;
    }
}

/* SIGCHLD waits until the child is known. */
static pid_t fork_own(void)
{
    sigset_t children, before;
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    sigprocmask(SIG_BLOCK, &children, &before);
    pid_t pid = fork();
    if (pid > 0) is_own[pid] = 1;
    sigprocmask(SIG_SETMASK, &before, NULL);
    return pid;
}

int main(int argc, char **argv)
{
    enum fault fault = fault_named(argc > 1 ? argv[1] : "none");
    int listener = listen_on(PORT);
    signal(SIGCHLD, fault == ZOMBIES ? SIG_DFL : fault == ENDS_BY_STRANGER ? reap_own : SIG_IGN);
    for (int accepted = 1;; accepted++) {
        int client = accept(listener, NULL, NULL);
        if (client < 0) continue;
        if (fault == LEAKS) leak();
        if (fault == NEVER_CLOSES) {
            answer(client, fault);
            continue;
        }
        if (fork_own() == 0) serve(listener, client, fault);
        if (fault != PARENT_KEEPS_CLIENT) close(client);
        if (fault == DEAF && accepted == DEAF_AFTER) pause();
        if (fault == MORTAL && accepted == MORTAL_AFTER) exit(3);
    }
}
