/* The heap's profiles of a program that has none. */
#include "heap.h"

const struct heap_profile heap_profiles[] = {{0}};
