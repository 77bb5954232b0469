/*
 * memrun NAME FILE [ARGUMENT…]: becomes FILE, run from an anonymous memory file called NAME, as some just-in-time
 * launchers legitimately do. Its executable then reads `/memfd:NAME (deleted)`; argv[0] is NAME.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U
#endif

int main(int argc, char **argv) {
  if (argc < 3) return fputs("usage: memrun NAME FILE [ARGUMENT…]\n", stderr), 2;
  struct stat info;
  int file = open(argv[2], O_RDONLY | O_CLOEXEC);
  if (file < 0 || fstat(file, &info) < 0) return perror(argv[2]), 1;
  int memory = memfd_create(argv[1], MFD_CLOEXEC | MFD_EXEC);
  /* Kernels before 6.3 do not know MFD_EXEC, and need none. */
  if (memory < 0 && errno == EINVAL) memory = memfd_create(argv[1], MFD_CLOEXEC);
  if (memory < 0) return perror("memfd_create"), 1;
  off_t offset = 0;
  while (offset < info.st_size)
    if (sendfile(memory, file, &offset, info.st_size - offset) <= 0) return perror("sendfile"), 1;
  argv[2] = argv[1];
  fexecve(memory, argv + 2, environ);
  return perror("fexecve"), 1;
}
