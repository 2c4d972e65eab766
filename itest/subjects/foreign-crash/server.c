/*
 * A forking server that reaps its own children in order, and takes the end of a child that it did not fork for its own
 * corruption: as PID 1 an orphan of anybody ends it.
 */
#include <arpa/inet.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PORT = 5005, MOST_CHILDREN = 1024, CORRUPTED = 70 };

static volatile pid_t children[MOST_CHILDREN];

static int forget(pid_t pid)
{
    for (size_t i = 0; i < MOST_CHILDREN; i++) {
        if (children[i] != pid) continue;
        children[i] = 0;
        return 1;
    }
    return 0;
}

static void reap(int signal)
{
    pid_t pid;
    (void)signal;
    while ((pid = waitpid(-1, NULL, WNOHANG)) > 0) {
        if (!forget(pid)) _exit(CORRUPTED);
    }
}

static void remember(pid_t pid)
{
    for (size_t i = 0; i < MOST_CHILDREN; i++) {
        if (children[i] != 0) continue;
        children[i] = pid;
        return;
    }
    _exit(CORRUPTED);
}

static void serve(int client)
{
    char message[4096];
    while (recv(client, message, sizeof message, 0) > 0) send(client, "OK", 2, MSG_NOSIGNAL);
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

int main(void)
{
    int listener = listen_on(PORT);
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    signal(SIGCHLD, reap);
    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client < 0) continue;
        /* A child that ends before it is remembered would be taken for a stranger. */
        sigprocmask(SIG_BLOCK, &child, NULL);
        pid_t pid = fork();
        if (pid == 0) {
            close(listener);
            serve(client);
        }
        if (pid > 0) remember(pid);
        sigprocmask(SIG_UNBLOCK, &child, NULL);
        close(client);
    }
}
