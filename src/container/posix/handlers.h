/* What sigaction takes and returns in place of a handler: a function of C has no value in JavaScript. */
#ifndef FORKBED_HANDLERS_H
#define FORKBED_HANDLERS_H

enum { HANDLER_DEFAULT = 0, HANDLER_IGNORE = 1, HANDLER_NOOP = 2 };

#endif
