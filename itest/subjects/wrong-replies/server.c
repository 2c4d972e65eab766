/*
 * A server that forks for each client and leaves nothing behind, but whose replies are not what a client of forkbed expects: which
 * way, its argument says. A second argument is the number of that way.
 */
#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PORT = 5005, FOR_EVER_S = 60 };

static int number;

static void say(int client, const char *text)
{
    send(client, text, strlen(text), MSG_NOSIGNAL);
}

static ssize_t hear(int client, char *message, size_t size)
{
    ssize_t count = recv(client, message, size - 1, 0);
    message[count > 0 ? count : 0] = 0;
    return count;
}

/* The next message is read first: what lies unread at the close would make a reset of it. */
static void reply(int client, const char *text)
{
    char message[4096];
    if (hear(client, message, sizeof message) > 0) say(client, text);
}

static void pause_ms(int ms) { poll(NULL, 0, ms); }

static void until_closed(int client)
{
    char message[4096];
    while (hear(client, message, sizeof message) > 0) {}
}

static void reset(int client)
{
    struct linger at_once = {1, 0};
    pause_ms(100);
    setsockopt(client, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

static void http_short(int client) { reply(client, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhello"); }
static void http_chunk(int client) { reply(client, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"); }
static void http_503(int client) { reply(client, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"); }
static void http_closes(int client) { reply(client, "HTTP/1.0 200 OK\r\n\r\nhello"); }

static void http_reset(int client)
{
    http_short(client);
    reset(client);
}

/* It says how long the reply is, and leaves the closing to the client. */
static void http_open(int client)
{
    reply(client, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
    until_closed(client);
}

static void tls_alert(int client)
{
    char message[4096];
    if (hear(client, message, sizeof message) > 0) send(client, "\x15\x03\x03\x00\x02\x02\x46", 7, MSG_NOSIGNAL);
}

static void ssh(int client)
{
    say(client, "SSH-2.0-Wrong_1.0\r\n");
    until_closed(client);
}

static void closes(int client) { reply(client, ""); }

static void mute(int client) { until_closed(client); }

static void ok(int client)
{
    char message[4096];
    while (hear(client, message, sizeof message) > 0) say(client, "OK");
}

static void refuses(int client) { say(client, "-ERR max number of clients reached\r\n"); }

static void late(int client)
{
    char message[4096];
    while (hear(client, message, sizeof message) > 0) {
        pause_ms(number);
        say(client, "OK");
    }
}

/* As late, and with a core of its own until then. */
static void burns(int client)
{
    char message[4096];
    while (hear(client, message, sizeof message) > 0) {
        const clock_t until = clock() + (clock_t)number * (CLOCKS_PER_SEC / 1000);
        while (clock() < until) continue;
        say(client, "OK");
    }
}

/* It answers whoever says the word, and waits for it otherwise. */
static void password(int client)
{
    char message[4096];
    while (hear(client, message, sizeof message) > 0) {
        if (strcmp(message, "PING\n") == 0) say(client, "PONG\n");
    }
}

static const struct way {
    const char *name;
    void (*serve)(int client);
    /* How clients are served that come after `number` others; NULL: as the first. */
    void (*later)(int client);
    unsigned address;
} ways[] = {
    {"http-short", http_short, NULL, INADDR_ANY},   {"http-chunk", http_chunk, NULL, INADDR_ANY},
    {"http-reset", http_reset, NULL, INADDR_ANY},   {"http-open", http_open, NULL, INADDR_ANY},
    {"http-closes", http_closes, NULL, INADDR_ANY}, {"http-503", http_503, NULL, INADDR_ANY},
    {"tls-alert", tls_alert, NULL, INADDR_ANY},     {"ssh", ssh, NULL, INADDR_ANY},
    {"closes", closes, NULL, INADDR_ANY},           {"mute", mute, NULL, INADDR_ANY},
    {"loopback", ok, NULL, INADDR_LOOPBACK},        {"refuses-after", ok, refuses, INADDR_ANY},
    {"late", late, NULL, INADDR_ANY},               {"password", password, NULL, INADDR_ANY},
    {"burns", burns, NULL, INADDR_ANY},
};

static const struct way *way_named(const char *name)
{
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        if (strcmp(ways[i].name, name) == 0) return &ways[i];
    }
    fprintf(stderr, "expected a way, received %s\n", name);
    exit(64);
}

int main(int argc, char **argv)
{
    const struct way *way = way_named(argc > 1 ? argv[1] : "");
    number = argc > 2 ? atoi(argv[2]) : 0;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(PORT), .sin_addr = {htonl(way->address)}};
    int yes = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 128)) return 69;
    signal(SIGCHLD, SIG_IGN);
    for (int accepted = 1;; accepted++) {
        int client = accept(listener, NULL, NULL);
        if (client < 0) continue;
        if (fork() == 0) {
            close(listener);
            alarm(FOR_EVER_S);
            (way->later != NULL && accepted > number ? way->later : way->serve)(client);
            _exit(0);
        }
        close(client);
    }
}
