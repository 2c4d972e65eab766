/* What main.c needs of the module: its start, and where the program's arguments are put for it. */
#ifndef FORKBED_POSIX_H
#define FORKBED_POSIX_H

#include <quickjs/quickjs.h>

/* The arguments after the program's name, ended by NULL. */
extern char **posix_arguments;

JSModuleDef *js_init_module_forkbed_posix(JSContext *ctx, const char *name);

#endif
