/* A server whose ends and greetings come together with its replies, as one packet or right after it: what a client that
 * is told of each change only once could miss. Usage: server greets | ends-after N: N replies, then the end of the stream,
 * without closing, while it goes on reading. */
#include <arpa/inet.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void serve(int client, int greets, int replies)
{
    char message[65536];
    if (greets) send(client, "welcome\n", 8, MSG_NOSIGNAL);
    while (replies-- > 0 && recv(client, message, sizeof message, 0) > 0) send(client, "OK", 2, MSG_NOSIGNAL);
    if (!greets) shutdown(client, SHUT_WR);
    while (recv(client, message, sizeof message, 0) > 0) continue;
    _exit(0);
}

int main(int argc, char **argv)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(5005), .sin_addr.s_addr = INADDR_ANY};
    int yes = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    int greets = argc > 1 && strcmp(argv[1], "greets") == 0, replies = argc > 2 ? atoi(argv[2]) : 0;
    signal(SIGCHLD, SIG_IGN);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 1024)) return EXIT_FAILURE;
    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client < 0) continue;
        if (fork() == 0) serve(client, greets, replies);
        close(client);
    }
}
