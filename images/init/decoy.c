/*
 * The decoy: a benign program that `memrun` runs from memory, like a cache helper unpacked at start. It keeps a small
 * table of polynomial values fresh and sleeps; it opens no file and no connection.
 */
#define _GNU_SOURCE
#include <string.h>
#include <sys/prctl.h>
#include <time.h>

static volatile double table[512];

int main(int argc, char **argv) {
  if (argc > 0) prctl(PR_SET_NAME, argv[0]);
  for (unsigned round = 0;; round++) {
    for (int i = 0; i < 512; i++) {
      double x = i + round % 7;
      table[i] = ((x - 3) * x + 5) * x - 8;
    }
    struct timespec pause = {2, 0};
    nanosleep(&pause, NULL);
  }
}
