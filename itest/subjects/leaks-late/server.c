/*
 * It reaps in its loop, but only as many as it has slots for: above a hundred children at once it forgets the newcomers.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PORT = 5005, SLOTS = 100, WAIT_MS = 50 };

static pid_t slots[SLOTS];

static void keep(pid_t pid)
{
    for (int i = 0; i < SLOTS; i++) {
        if (slots[i] == 0) {
            slots[i] = pid;
            return;
        }
    }
}

static void reap(void)
{
    for (int i = 0; i < SLOTS; i++) {
        if (slots[i] != 0 && waitpid(slots[i], NULL, WNOHANG) > 0) slots[i] = 0;
    }
}

int main(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(PORT)};
    int yes = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 1024)) exit(69);
    struct pollfd waits = {.fd = listener, .events = POLLIN};
    for (;;) {
        poll(&waits, 1, WAIT_MS);
        reap();
        int client = accept(listener, NULL, NULL);
        if (client < 0) continue;
        pid_t child = fork();
        if (child > 0) keep(child);
        if (child == 0) {
            char message[4096];
            close(listener);
            while (recv(client, message, sizeof message, 0) > 0 && send(client, "OK", 2, MSG_NOSIGNAL) > 0) continue;
            _exit(0);
        }
        close(client);
    }
}
