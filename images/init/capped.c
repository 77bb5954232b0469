/*
 * capped FILE BYTES: appends standard input to FILE and keeps FILE at BYTES or less: beyond, its last half stays.
 * Whole lines are written at once, so that a reader never sees half an event.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>

#include "trim.h"

int main(int argc, char **argv) {
  long max_bytes = argc == 3 ? atol(argv[2]) : 0;
  if (max_bytes < 4096) return fputs("usage: capped FILE BYTES (at least 4096)\n", stderr), 2;
  int file = open(argv[1], O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0644);
  if (file < 0) return perror(argv[1]), 1;
  char *line = NULL;
  size_t size = 0;
  ssize_t length;
  while ((length = getline(&line, &size, stdin)) > 0) {
    if (write(file, line, length) < 0) perror(argv[1]);
    keep_last_half(argv[1], max_bytes);
  }
  return 0;
}
