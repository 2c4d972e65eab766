/*
 * Threads: `threads WAY [N]`. each: one for each connection, which ends with it (GOOD). stays N: each Nth never ends (BAD). pool N: as
 * many as N, started when first needed, and kept (GOOD). late MS: it ends so long after its client (GOOD). leaderless: the first
 * thread ends, another serves (GOOD). leaderless-leaks: and keeps a copy of each client's descriptor (BAD).
 */
#include <netinet/in.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char *way;
static long n;
static int listener;
static int queue[2];
static long connections, pool_size, pool_idle;

static int is(const char *name) { return strcmp(way, name) == 0; }

static void end(int signal_number) {
  (void)signal_number;
  _exit(0);
}

static void echo(int client) {
  char buffer[4096];
  ssize_t length;
  while ((length = read(client, buffer, sizeof buffer)) > 0)
    if (write(client, buffer, length) < 0) break;
}

static void *serve_one(void *argument) {
  int client = (int)(long)argument;
  long number = __atomic_add_fetch(&connections, 1, __ATOMIC_SEQ_CST);
  echo(client);
  close(client);
  if (is("late")) usleep(n * 1000);
  if (is("stays") && number % n == 0)
    for (;;) pause();
  return 0;
}

static void *serve_many(void *unused) {
  (void)unused;
  for (;;) {
    int client;
    __atomic_add_fetch(&pool_idle, 1, __ATOMIC_SEQ_CST);
    if (read(queue[0], &client, sizeof client) != sizeof client) _exit(1);
    __atomic_sub_fetch(&pool_idle, 1, __ATOMIC_SEQ_CST);
    echo(client);
    close(client);
  }
}

static void run(void *(*job)(void *), void *argument) {
  pthread_t thread;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 65536);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  if (pthread_create(&thread, &attributes, job, argument)) _exit(2);
}

static void *accept_all(void *unused) {
  (void)unused;
  for (;;) {
    int client = accept(listener, 0, 0);
    if (client < 0) continue;
    if (is("pool")) {
      if (__atomic_load_n(&pool_idle, __ATOMIC_SEQ_CST) == 0 && pool_size < n) {
        pool_size++;
        run(serve_many, 0);
      }
      if (write(queue[1], &client, sizeof client) != sizeof client) _exit(3);
      continue;
    }
    if (is("leaderless-leaks")) dup(client);
    run(serve_one, (void *)(long)client);
  }
}

int main(int count, char **arguments) {
  if (count < 2) return 64;
  way = arguments[1];
  n = count > 2 ? atol(arguments[2]) : 0;
  signal(SIGCHLD, SIG_IGN);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGTERM, end);
  if (pipe(queue)) return 1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(5005)};
  int on = 1;
  listener = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 1024)) return 1;
  if (!is("leaderless") && !is("leaderless-leaks")) accept_all(0);
  run(accept_all, 0);
  pthread_exit(0);
}
