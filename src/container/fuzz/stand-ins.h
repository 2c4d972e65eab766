/*
 * Put before each file of the module when it is fuzzed (gcc -include): the calls that with arguments at random would end, stop or change
 * this process or its machine go to stand-ins.c. The others are the real ones.
 */
#ifndef FORKBED_STAND_INS_H
#define FORKBED_STAND_INS_H

/* The lowest descriptor that a call can make or reach: those below belong to the fuzzer. */
enum { FIRST_FD = 100 };

/* How many mappings there are that were made by the module and not undone. */
int mappings_left(void);

/* Ends the run: what the fuzzer must report as a finding, though nothing has crashed. */
_Noreturn void finding(const char *what, long value);

#ifndef STAND_INS
#define accept4 stand_in_accept4
#define bind stand_in_bind
#define chmod stand_in_chmod
#define close stand_in_close
#define dup2 stand_in_dup2
#define epoll_create1 stand_in_epoll_create1
#define epoll_wait stand_in_epoll_wait
#define execve stand_in_execve
#define fcntl stand_in_fcntl
#define ftruncate stand_in_ftruncate
#define getaddrinfo stand_in_getaddrinfo
#define getnameinfo stand_in_getnameinfo
#define kill stand_in_kill
#define memfd_create stand_in_memfd_create
#define mmap stand_in_mmap
#define munmap stand_in_munmap
#define nanosleep stand_in_nanosleep
#define open stand_in_open
#define pipe2 stand_in_pipe2
#define poll stand_in_poll
#define prctl stand_in_prctl
#define read stand_in_read
#define setrlimit stand_in_setrlimit
#define sigaction stand_in_sigaction
#define signalfd stand_in_signalfd
#define sigprocmask stand_in_sigprocmask
#define socket stand_in_socket
#define syscall stand_in_syscall
#define unlink stand_in_unlink
#define wait4 stand_in_wait4
#define waitpid stand_in_waitpid
#define write stand_in_write
#endif

#endif
