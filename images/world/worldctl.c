/*
 * The orchestrator's door into `world`:
 *   worldctl call          one JSON request on stdin, one JSON answer on stdout
 *   worldctl tap           acknowledgements on stdin, records on stdout; ends with stdin
 * It only carries bytes to and from /run/world/control.sock, whose first line names the mode.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define SOCKET_PATH "/run/world/control.sock"
/* `world` listens within a fraction of a second of its start; a caller may be quicker. */
#define CONNECT_TRIES 500
#define CONNECT_PAUSE_MS 20

static void write_all(int fd, const char *bytes, size_t length) {
  while (length) {
    ssize_t written = write(fd, bytes, length);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) exit(1);
    bytes += written;
    length -= (size_t)written;
  }
}

static int connect_world(void) {
  struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = SOCKET_PATH};
  struct timespec pause = {0, CONNECT_PAUSE_MS * 1000000L};
  for (int i = 0; i < CONNECT_TRIES; i++) {
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0) return fd;
    if (fd >= 0) close(fd);
    nanosleep(&pause, NULL);
  }
  fprintf(stderr, "worldctl: world does not listen\n");
  exit(1);
}

/* Carries both directions until the server closes, or, for a tap, until our own input ends. Returns the bytes received. */
static long long carry(int fd, int ends_with_input) {
  static char buffer[65536];
  long long received = 0;
  struct pollfd both[2] = {{0, POLLIN, 0}, {fd, POLLIN, 0}};
  for (;;) {
    if (poll(both, 2, -1) < 0 && errno != EINTR) exit(1);
    if (both[1].revents) {
      ssize_t length = read(fd, buffer, sizeof buffer);
      if (length <= 0) return received;
      write_all(1, buffer, (size_t)length);
      received += length;
    }
    if (both[0].revents) {
      ssize_t length = read(0, buffer, sizeof buffer);
      if (length <= 0 && ends_with_input) exit(0);
      if (length <= 0) {
        shutdown(fd, SHUT_WR);
        both[0].fd = -1;
      } else
        write_all(fd, buffer, (size_t)length);
    }
  }
}

int main(int argc, char **argv) {
  int is_tap = argc == 2 && !strcmp(argv[1], "tap");
  if (!is_tap && !(argc == 2 && !strcmp(argv[1], "call"))) {
    fprintf(stderr, "usage: worldctl call | tap\n");
    return 2;
  }
  int fd = connect_world();
  write_all(fd, is_tap ? "tap\n" : "call\n", is_tap ? 4 : 5);
  return carry(fd, is_tap) > 0 || is_tap ? 0 : 1;
}
