/* The floor: a forking server in C that does nothing but the article's work. What a server costs beyond it is its own. */
#include <arpa/inet.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static void serve(int client)
{
    char message[65536];
    while (recv(client, message, sizeof message, 0) > 0) {
        if (send(client, "OK", 2, MSG_NOSIGNAL) != 2) break;
    }
    _exit(0);
}

int main(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(5005), .sin_addr.s_addr = INADDR_ANY};
    int yes = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    signal(SIGCHLD, SIG_IGN);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 65535)) return EXIT_FAILURE;
    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client < 0) continue;
        if (fork() == 0) {
            close(listener);
            serve(client);
        }
        close(client);
    }
}
