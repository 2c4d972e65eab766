/*
 * Each child tells its parent through a pipe that it is about to end, and is waited for. One whose client resets the
 * connection ends without a word, and nobody waits for it.
 */
#include <arpa/inet.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PORT = 5005 };

static void serve(int client, int told)
{
    char message[4096];
    ssize_t length;
    while ((length = recv(client, message, sizeof message, 0)) > 0) send(client, "OK", 2, MSG_NOSIGNAL);
    pid_t self = getpid();
    if (length < 0) _exit(1);
    _exit(write(told, &self, sizeof self) == sizeof self ? 0 : 1);
}

int main(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(PORT)};
    int yes = 1, listener = socket(AF_INET, SOCK_STREAM, 0), told[2];
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 1024) || pipe(told)) exit(69);
    struct pollfd waits[] = {{.fd = listener, .events = POLLIN}, {.fd = told[0], .events = POLLIN}};
    for (;;) {
        poll(waits, 2, -1);
        pid_t ended;
        if (waits[1].revents && read(told[0], &ended, sizeof ended) == sizeof ended) waitpid(ended, NULL, 0);
        if (!waits[0].revents) continue;
        int client = accept(listener, NULL, NULL);
        if (client < 0) continue;
        if (fork() == 0) {
            close(listener);
            serve(client, told[1]);
        }
        close(client);
    }
}
