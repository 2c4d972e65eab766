/*
 * The module `forkbed:posix`: system calls for TypeScript on QuickJS, one function each. This is its export table; each
 * function is in the file that has its section of the manual (process.c, signal.c, socket.c, epoll.c, files.c, memory.c,
 * environment.c), and call.h has the rules for all. posix.d.ts is the declaration and the documentation; a test holds the
 * two equal.
 */
#define _GNU_SOURCE
#include "posix.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "call.h"
#include "handlers.h"
#include "proc.h"

/* Name and number of arguments of each function. What runs for every connection stands first: its objects then lie on few
 * pages, which fork makes parent and child copy as they touch them. */
#define FUNCTIONS(EXPORT)                                                                                              \
    EXPORT(poll, 3)                                                                                                    \
    EXPORT(accept4, 3)                                                                                                 \
    EXPORT(fork, 1)                                                                                                    \
    EXPORT(forkEach, 2)                                                                                                \
    EXPORT(close, 1)                                                                                                   \
    EXPORT(clock_gettime, 1)                                                                                           \
    EXPORT(recv, 4)                                                                                                    \
    EXPORT(send, 4)                                                                                                    \
    EXPORT(epoll_wait, 3)                                                                                              \
    EXPORT(connect, 2)                                                                                                 \
    EXPORT(collectGarbage, 1)                                                                                          \
    EXPORT(sigprocmask, 2)                                                                                             \
    EXPORT(sigaction, 3)                                                                                               \
    EXPORT(decodeSocketAddress, 1)                                                                                     \
    EXPORT(waitpid, 2)                                                                                                 \
    EXPORT(wait4, 3)                                                                                                   \
    EXPORT(read, 4)                                                                                                    \
    EXPORT(socket, 2)                                                                                                  \
    EXPORT(setsockopt, 4)                                                                                              \
    EXPORT(getsockopt, 3)                                                                                              \
    EXPORT(bind, 2)                                                                                                    \
    EXPORT(listen, 2)                                                                                                  \
    EXPORT(shutdown, 2)                                                                                                \
    EXPORT(getsockname, 1)                                                                                             \
    EXPORT(getpeername, 1)                                                                                             \
    EXPORT(getaddrinfo, 2)                                                                                             \
    EXPORT(getnameinfo, 1)                                                                                             \
    EXPORT(epoll_create1, 0)                                                                                           \
    EXPORT(epoll_ctl, 4)                                                                                               \
    EXPORT(signalfd, 1)                                                                                                \
    EXPORT(kill, 2)                                                                                                    \
    EXPORT(pidfd_open, 1)                                                                                              \
    EXPORT(_exit, 1)                                                                                                   \
    EXPORT(execve, 3)                                                                                                  \
    EXPORT(getpid, 0)                                                                                                  \
    EXPORT(getppid, 0)                                                                                                 \
    EXPORT(getuid, 0)                                                                                                  \
    EXPORT(prctl, 2)                                                                                                   \
    EXPORT(getrlimit, 1)                                                                                               \
    EXPORT(setrlimit, 2)                                                                                               \
    EXPORT(sysconf, 1)                                                                                                 \
    EXPORT(nanosleep, 1)                                                                                               \
    EXPORT(open, 3)                                                                                                    \
    EXPORT(write, 4)                                                                                                   \
    EXPORT(fcntl, 3)                                                                                                   \
    EXPORT(pipe2, 1)                                                                                                   \
    EXPORT(dup2, 2)                                                                                                    \
    EXPORT(readdir, 1)                                                                                                 \
    EXPORT(readProcesses, 5)                                                                                           \
    EXPORT(readlink, 1)                                                                                                \
    EXPORT(unlink, 1)                                                                                                  \
    EXPORT(chmod, 2)                                                                                                   \
    EXPORT(prepareToFork, 1)                                                                                           \
    EXPORT(mapShared, 2)                                                                                               \
    EXPORT(memfd_create, 1)                                                                                            \
    EXPORT(args, 0)                                                                                                    \
    EXPORT(environ, 0)                                                                                                 \
    EXPORT(encodeUtf8, 1)                                                                                              \
    EXPORT(decodeUtf8, 3)                                                                                              \
    EXPORT(blockedSignals, 0)

/* Not by FUNCTION: what a fuzzer puts in the place of a call must not change the name of the function. */
#define DECLARED(name, arguments) JSValue posix_##name(JSContext *, JSValueConst, int, JSValueConst *);
#define EXPORTED(name, arguments) JS_CFUNC_DEF(#name, arguments, posix_##name),
#define CONSTANT(name) JS_PROP_INT32_DEF(#name, name, JS_PROP_CONFIGURABLE)

FUNCTIONS(DECLARED)

static const JSCFunctionListEntry exports[] = {
    FUNCTIONS(EXPORTED)

    CONSTANT(AF_UNIX),
    CONSTANT(AF_INET),
    CONSTANT(AF_INET6),
    CONSTANT(SOCK_STREAM),
    CONSTANT(SOCK_DGRAM),
    CONSTANT(SOCK_NONBLOCK),
    CONSTANT(SOL_SOCKET),
    CONSTANT(SO_REUSEADDR),
    CONSTANT(SO_ERROR),
    CONSTANT(SO_LINGER),
    CONSTANT(SO_RCVTIMEO),
    CONSTANT(SO_SNDTIMEO),
    CONSTANT(SO_KEEPALIVE),
    CONSTANT(SO_BINDTOIFINDEX),
    CONSTANT(IPPROTO_TCP),
    CONSTANT(TCP_DEFER_ACCEPT),
    CONSTANT(TCP_NODELAY),
    CONSTANT(TCP_KEEPIDLE),
    CONSTANT(TCP_KEEPINTVL),
    CONSTANT(TCP_INFO),
    CONSTANT(TCP_KEEPCNT),
    CONSTANT(TCP_USER_TIMEOUT),
    CONSTANT(IPPROTO_IPV6),
    CONSTANT(IPV6_V6ONLY),
    CONSTANT(SHUT_RD),
    CONSTANT(SHUT_WR),
    CONSTANT(SHUT_RDWR),
    CONSTANT(POLLIN),
    CONSTANT(POLLOUT),
    CONSTANT(POLLERR),
    CONSTANT(POLLHUP),
    CONSTANT(POLLNVAL),
    CONSTANT(EPOLLIN),
    CONSTANT(EPOLLOUT),
    CONSTANT(EPOLLERR),
    CONSTANT(EPOLLHUP),
    CONSTANT(EPOLLRDHUP),
    CONSTANT(EPOLLEXCLUSIVE),
    CONSTANT(EPOLLET),
    CONSTANT(EPOLL_CTL_ADD),
    CONSTANT(EPOLL_CTL_MOD),
    CONSTANT(EPOLL_CTL_DEL),
    JS_PROP_INT32_DEF("SIG_DFL", HANDLER_DEFAULT, JS_PROP_CONFIGURABLE),
    JS_PROP_INT32_DEF("SIG_IGN", HANDLER_IGNORE, JS_PROP_CONFIGURABLE),
    JS_PROP_INT32_DEF("SIG_NOOP", HANDLER_NOOP, JS_PROP_CONFIGURABLE),
    CONSTANT(SIG_BLOCK),
    CONSTANT(SIG_UNBLOCK),
    CONSTANT(SIG_SETMASK),
    CONSTANT(SA_NOCLDWAIT),
    CONSTANT(SA_NOCLDSTOP),
    CONSTANT(SA_RESTART),
    CONSTANT(SIGHUP),
    CONSTANT(SIGINT),
    CONSTANT(SIGQUIT),
    CONSTANT(SIGABRT),
    CONSTANT(SIGKILL),
    CONSTANT(SIGUSR1),
    CONSTANT(SIGSEGV),
    CONSTANT(SIGUSR2),
    CONSTANT(SIGPIPE),
    CONSTANT(SIGALRM),
    CONSTANT(SIGTERM),
    CONSTANT(SIGCHLD),
    CONSTANT(SIGCONT),
    CONSTANT(SIGSTOP),
    /* As the kernel counts; the C library's name for it is a call. */
    JS_PROP_INT32_DEF("SIGRTMAX", NSIG - 1, JS_PROP_CONFIGURABLE),
    CONSTANT(WNOHANG),
    CONSTANT(__WALL),
    CONSTANT(PR_SET_CHILD_SUBREAPER),
    CONSTANT(PR_GET_CHILD_SUBREAPER),
    CONSTANT(PR_SET_PDEATHSIG),
    CONSTANT(PR_SET_DUMPABLE),
    CONSTANT(PR_SET_NAME),
    CONSTANT(RLIMIT_NOFILE),
    CONSTANT(RLIMIT_NPROC),
    CONSTANT(CLOCK_REALTIME),
    CONSTANT(CLOCK_MONOTONIC),
    CONSTANT(CLOCK_BOOTTIME),
    CONSTANT(CLOCK_PROCESS_CPUTIME_ID),
    CONSTANT(_SC_CLK_TCK),
    CONSTANT(_SC_PAGESIZE),
    CONSTANT(READ_ARGV),
    CONSTANT(O_RDONLY),
    CONSTANT(O_WRONLY),
    CONSTANT(O_RDWR),
    CONSTANT(O_CREAT),
    CONSTANT(O_TRUNC),
    CONSTANT(O_APPEND),
    CONSTANT(O_NONBLOCK),
    CONSTANT(O_DIRECTORY),
    CONSTANT(F_GETFL),
    CONSTANT(F_SETFL),
    CONSTANT(F_GETFD),
    CONSTANT(F_SETFD),
    CONSTANT(FD_CLOEXEC),
};

enum { EXPORTS = sizeof exports / sizeof exports[0] };

static int fill_module(JSContext *ctx, JSModuleDef *module)
{
    return JS_SetModuleExportList(ctx, module, exports, EXPORTS);
}

JSModuleDef *js_init_module_forkbed_posix(JSContext *ctx, const char *name)
{
    JSModuleDef *module = JS_NewCModule(ctx, name, fill_module);
    if (!module) return NULL;
    JS_AddModuleExportList(ctx, module, exports, EXPORTS);
    return module;
}
