/* The heap's profile of a program that has none: nothing is hot before it has started. */
#include <stdint.h>

extern const uint8_t heap_profile[];
extern const uint32_t heap_profile_bits;

const uint8_t heap_profile[1] = {0};
const uint32_t heap_profile_bits = 0;
