/* The client's floor: forkbed-client's default load in C, by epoll, and nothing else: no percentiles, no deadlines, no
 * summary but one word. What a client costs beyond it is its own. Usage: client ADDRESS PORT CONNECTIONS CONCURRENCY */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MESSAGES = 5, EVENTS = 256, MOST_OPEN = 65536 };

static const char *const messages[MESSAGES] = {"message 0", "message 1", "message 2", "message 3", "message 4"};
static struct {
    int sent;     /* messages */
    int received; /* bytes of the reply to the last of them */
} connections[MOST_OPEN];
static struct sockaddr_in server = {.sin_family = AF_INET};
static int epoll, begun, ended, open_now;

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void begin(void)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0 || fd >= MOST_OPEN) die("socket");
    if (connect(fd, (struct sockaddr *)&server, sizeof server) && errno != EINPROGRESS) die("connect");
    /* Told once of each change: one call for a connection's whole life. */
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.fd = fd};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event)) die("epoll_ctl");
    connections[fd].sent = connections[fd].received = 0;
    begun++;
    open_now++;
}

static void say_next(int fd)
{
    if (connections[fd].sent == MESSAGES) {
        close(fd);
        ended++;
        open_now--;
        return;
    }
    const char *message = messages[connections[fd].sent++];
    connections[fd].received = 0;
    if (send(fd, message, strlen(message), MSG_NOSIGNAL) != (ssize_t)strlen(message)) die("send");
}

static void serve(int fd, unsigned events)
{
    if (connections[fd].sent == 0) {
        if (!(events & (EPOLLERR | EPOLLHUP))) {
            say_next(fd);
            return;
        }
        int error = 0;
        socklen_t length = sizeof error;
        getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length);
        errno = error;
        die("connect");
    }
    char reply[1024];
    ssize_t count = recv(fd, reply, sizeof reply, 0);
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) die("recv");
    int *received = &connections[fd].received;
    if (*received + count > 2 || memcmp(reply, &"OK"[*received], (size_t)count) != 0) die("reply");
    *received += (int)count;
    if (*received == 2) say_next(fd);
}

int main(int argc, char **argv)
{
    if (argc != 5 || inet_pton(AF_INET, argv[1], &server.sin_addr) != 1) return EXIT_FAILURE;
    server.sin_port = htons((uint16_t)atoi(argv[2]));
    int wanted = atoi(argv[3]), concurrency = atoi(argv[4]);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    while (ended < wanted) {
        while (begun < wanted && open_now < concurrency) begin();
        struct epoll_event ready[EVENTS];
        int count = epoll_wait(epoll, ready, EVENTS, -1);
        for (int i = 0; i < count; i++) serve(ready[i].data.fd, ready[i].events);
    }
    puts("ok");
}
