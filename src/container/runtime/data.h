/* The program's data in memory: see data.c. */
#ifndef FORKBED_DATA_H
#define FORKBED_DATA_H

/* Puts all data that is written to in one mapping where that can be done; changes nothing else. */
void data_to_one_mapping(void);

#endif
