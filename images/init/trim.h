/* Keeping a log small, shared by lab-init and capped. */
#ifndef TRIM_H
#define TRIM_H
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * Cuts the regular file `path` in place to the whole lines of its last `max_bytes / 2` where it is longer than
 * `max_bytes`. In place, so that writers in append mode and `tail -f` go on; a line written meanwhile may be lost.
 */
static inline void keep_last_half(const char *path, long max_bytes) {
  struct stat info;
  int file = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (file < 0) return;
  long keep = max_bytes / 2;
  char *tail = NULL;
  if (fstat(file, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > max_bytes && (tail = malloc(keep))) {
    ssize_t length = pread(file, tail, keep, info.st_size - keep);
    char *start = length > 0 ? memchr(tail, '\n', length) : NULL;
    start = start ? start + 1 : tail;
    if (ftruncate(file, 0) == 0 && length > 0 && pwrite(file, start, tail + length - start, 0) < 0) ftruncate(file, 0);
  }
  free(tail);
  close(file);
}
#endif
