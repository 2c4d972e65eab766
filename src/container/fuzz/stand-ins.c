/*
 * What the module calls while it is fuzzed, instead of system calls that would end or stop this process, wait, or write where
 * they should not. Each reads and writes the memory that the kernel would, in code that the sanitizers watch: a bad pointer
 * is found here, where the kernel would answer EFAULT, or write. No descriptor below FIRST_FD can be reached.
 */
#define _GNU_SOURCE
#define STAND_INS
#include "stand-ins.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int mappings;

int mappings_left(void)
{
    return mappings;
}

void finding(const char *what, long value)
{
    fprintf(stderr, "==finding: %s: %ld\n", what, value);
    abort();
}

static int refuse(int number)
{
    errno = number;
    return -1;
}

static int is_ours(int fd)
{
    return fd >= FIRST_FD;
}

/* The same file, by a descriptor that the fuzzer does not use; -1 stays -1. */
static int raise_fd(int fd)
{
    if (fd < 0) return fd;
    int high = fcntl(fd, F_DUPFD_CLOEXEC, FIRST_FD);
    int number = errno;
    close(fd);
    errno = number;
    return high;
}

/* Reads every byte, as the kernel would. */
static size_t touch(const char *text)
{
    return strlen(text);
}

/* Descriptors, none of which can make a call wait ------------------------------------------------------------------- */

int stand_in_socket(int domain, int type, int protocol)
{
    /* Others load modules of the kernel. */
    if (domain != AF_UNIX && domain != AF_INET && domain != AF_INET6) return refuse(EAFNOSUPPORT);
    return raise_fd(socket(domain, type | SOCK_NONBLOCK, protocol));
}

int stand_in_accept4(int fd, struct sockaddr *peer, socklen_t *length, int flags)
{
    memset(peer, 0, *length);
    return raise_fd(accept4(fd, peer, length, flags | SOCK_NONBLOCK));
}

int stand_in_bind(int fd, const struct sockaddr *address, socklen_t length)
{
    struct sockaddr_storage copy;
    if (length > sizeof copy) finding("an address is longer than any", length);
    memcpy(&copy, address, length);
    /* A path would leave a file behind. */
    if (copy.ss_family == AF_UNIX && ((struct sockaddr_un *)&copy)->sun_path[0]) return refuse(EACCES);
    return bind(fd, address, length);
}

int stand_in_open(const char *path, int flags, ...)
{
    touch(path);
    int changes = (flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC | O_TMPFILE)) != 0;
    if (changes && strcmp(path, "/dev/null") != 0) return refuse(EACCES);
    return raise_fd(open(path, flags | O_NONBLOCK, 0));
}

int stand_in_pipe2(int ends[2], int flags)
{
    if (pipe2(ends, flags | O_NONBLOCK)) return -1;
    ends[0] = raise_fd(ends[0]);
    ends[1] = raise_fd(ends[1]);
    return 0;
}

int stand_in_epoll_create1(int flags)
{
    return raise_fd(epoll_create1(flags));
}

int stand_in_signalfd(int fd, const sigset_t *set, int flags)
{
    return raise_fd(signalfd(fd, set, flags));
}

int stand_in_memfd_create(const char *name, unsigned flags)
{
    return raise_fd(memfd_create(name, flags));
}

int stand_in_ftruncate(int fd, off_t size)
{
    return is_ours(fd) ? ftruncate(fd, size) : refuse(EBADF);
}

ssize_t stand_in_read(int fd, void *buffer, size_t size)
{
    return is_ours(fd) ? read(fd, buffer, size) : refuse(EBADF);
}

ssize_t stand_in_write(int fd, const void *buffer, size_t size)
{
    return is_ours(fd) ? write(fd, buffer, size) : refuse(EBADF);
}

int stand_in_close(int fd)
{
    return is_ours(fd) ? close(fd) : refuse(EBADF);
}

int stand_in_dup2(int from, int to)
{
    return is_ours(from) && is_ours(to) ? dup2(from, to) : refuse(EBADF);
}

int stand_in_fcntl(int fd, int command, ...)
{
    va_list rest;
    va_start(rest, command);
    int argument = va_arg(rest, int);
    va_end(rest);
    switch (command) {
    case F_GETFL:
    case F_GETFD:
    case F_SETFD: break;
    case F_SETFL: argument |= O_NONBLOCK; break;
    default: finding("fcntl with a command whose argument may be an address", command);
    }
    return is_ours(fd) ? fcntl(fd, command, argument) : refuse(EBADF);
}

/* Waiting: none of them waits --------------------------------------------------------------------------------------- */

int stand_in_poll(struct pollfd *entries, nfds_t count, int timeout)
{
    (void)timeout;
    return poll(entries, count, 0);
}

int stand_in_epoll_wait(int fd, struct epoll_event *events, int most, int timeout)
{
    (void)timeout;
    return epoll_wait(fd, events, most, 0);
}

int stand_in_nanosleep(const struct timespec *length, struct timespec *left)
{
    (void)left;
    return length->tv_sec < 0 || length->tv_nsec < 0 || length->tv_nsec > 999999999 ? refuse(EINVAL) : 0;
}

pid_t stand_in_waitpid(pid_t pid, int *status, int options)
{
    return waitpid(pid, status, options | WNOHANG);
}

pid_t stand_in_wait4(pid_t pid, int *status, int options, struct rusage *usage)
{
    return wait4(pid, status, options | WNOHANG, usage);
}

int stand_in_getaddrinfo(const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **found)
{
    struct addrinfo numeric = *hints;
    numeric.ai_flags |= AI_NUMERICHOST;
    return getaddrinfo(host, service, &numeric, found);
}

int stand_in_getnameinfo(const struct sockaddr *address, socklen_t length, char *host, socklen_t room, char *service,
                         socklen_t service_room, int flags)
{
    return getnameinfo(address, length, host, room, service, service_room, (flags & ~NI_NAMEREQD) | NI_NUMERICHOST);
}

/* This process, and others ------------------------------------------------------------------------------------------ */

/* The sanitizers' own signals stay theirs. */
static int is_free(int number)
{
    return number == SIGUSR1 || number == SIGUSR2 || number == SIGCHLD;
}

int stand_in_sigaction(int number, const struct sigaction *action, struct sigaction *before)
{
    if (is_free(number)) return sigaction(number, action, before);
    memset(before, action->sa_flags & 0, sizeof *before);
    return number < 1 || number >= NSIG ? refuse(EINVAL) : 0;
}

int stand_in_sigprocmask(int how, const sigset_t *set, sigset_t *before)
{
    sigset_t allowed;
    sigemptyset(&allowed);
    for (int number = 1; set && number < NSIG; number++) {
        if (is_free(number) && sigismember(set, number)) sigaddset(&allowed, number);
    }
    return sigprocmask(how, set ? &allowed : NULL, before);
}

int stand_in_kill(pid_t pid, int number)
{
    (void)pid;
    return refuse(number == 0 ? ESRCH : EPERM);
}

static void touch_all(char *const *strings)
{
    for (; *strings; strings++) touch(*strings);
}

int stand_in_execve(const char *path, char *const *arguments, char *const *environment)
{
    touch(path);
    touch_all(arguments);
    touch_all(environment);
    return refuse(ENOENT);
}

/* clone gives a child's pid, or fails, in turn; there is no child. */
long stand_in_syscall(long number, ...)
{
    static int calls;
    va_list rest;
    va_start(rest, number);
    long first = va_arg(rest, long);
    void *second = va_arg(rest, void *);
    va_end(rest);
    switch (number) {
    case SYS_clone:
        if (first < 1 || first >= NSIG) finding("clone with flags", first);
        return ++calls % 2 ? 4711 : refuse(EAGAIN);
    case SYS_clock_gettime: return clock_gettime((clockid_t)first, second);
    case SYS_pidfd_open: return raise_fd((int)syscall(number, first, 0));
    default: finding("a system call that has no stand-in", number);
    }
}

int stand_in_prctl(int option, ...)
{
    va_list rest;
    va_start(rest, option);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    switch (option) {
    case PR_SET_NAME: return strnlen(argument, 16) > 16;
    case PR_GET_CHILD_SUBREAPER: *(int *)argument = 1; return 0;
    case PR_SET_CHILD_SUBREAPER:
    case PR_SET_PDEATHSIG:
    case PR_SET_DUMPABLE: return 0;
    default: finding("prctl with an option whose argument may be an address", option);
    }
}

int stand_in_setrlimit(int resource, const struct rlimit *limit)
{
    return resource < 0 || limit->rlim_cur > limit->rlim_max ? refuse(EINVAL) : 0;
}

int stand_in_unlink(const char *path)
{
    return touch(path) ? refuse(EACCES) : refuse(ENOENT);
}

int stand_in_chmod(const char *path, mode_t mode)
{
    (void)mode;
    return touch(path) ? refuse(EPERM) : refuse(ENOENT);
}

void *stand_in_mmap(void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
    void *memory = mmap(at, size, protection, flags, fd, offset);
    if (memory != MAP_FAILED) mappings++;
    return memory;
}

int stand_in_munmap(void *memory, size_t size)
{
    mappings--;
    return munmap(memory, size);
}
