/*
 * Fetches this host's files of the variant from `world` (GET /files at .2 of the range), lays them with tar, the last of them
 * being /run/lab/placed, and tells so (POST /files). `world` knows a host by its address and answers once the variant is placed. Gives up after a minute;
 * a host for which the lab has no files is told 404 and ends well.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PORT 8100
#define CONNECT_MS 200
#define PAUSE_MS 20
#define PATIENCE_SECONDS 60

/* `.2` of the /24 in 198.18.0.0/15 that this host stands in. Returns 0 where there is none. */
static in_addr_t world_address(void) {
  struct ifaddrs *all;
  in_addr_t found = 0;
  if (getifaddrs(&all) < 0) return 0;
  for (struct ifaddrs *one = all; one; one = one->ifa_next) {
    if (!one->ifa_addr || one->ifa_addr->sa_family != AF_INET) continue;
    in_addr_t address = ntohl(((struct sockaddr_in *)one->ifa_addr)->sin_addr.s_addr);
    if ((address & 0xfffe0000u) == 0xc6120000u) found = htonl((address & 0xffffff00u) | 2);
  }
  freeifaddrs(all);
  return found;
}

/* A connected, blocking socket, or -1. */
static int reach(in_addr_t address) {
  struct sockaddr_in peer = {.sin_family = AF_INET, .sin_port = htons(PORT), .sin_addr.s_addr = address};
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), error = 0;
  if (fd < 0) return -1;
  struct pollfd wait = {fd, POLLOUT, 0};
  socklen_t size = sizeof error;
  int connected = connect(fd, (struct sockaddr *)&peer, sizeof peer) == 0 ||
                  (errno == EINPROGRESS && poll(&wait, 1, CONNECT_MS) == 1 &&
                   getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0);
  if (connected && fcntl(fd, F_SETFL, 0) == 0) return fd;
  close(fd);
  return -1;
}

/* Asks, and reads up to the end of the answer's head. Returns the HTTP status, 0 where the connection broke. */
static int ask(int fd, const char *method) {
  if (dprintf(fd, "%s /files HTTP/1.0\r\nContent-Length: 0\r\n\r\n", method) < 0) return 0;
  char head[1024] = "";
  for (size_t length = 0; length < sizeof head - 1 && !strstr(head, "\r\n\r\n"); length++)
    if (read(fd, head + length, 1) != 1) return 0;
  int status = 0;
  return sscanf(head, "HTTP/1.%*d %d", &status) == 1 ? status : 0;
}

/* Whether tar laid all that comes. */
static int lay(int fd) {
  pid_t pid = fork();
  if (pid == 0) {
    dup2(fd, 0);
    execl("/bin/tar", "tar", "-x", "-C", "/", "--no-same-owner", "--no-overwrite-dir", "-f", "-", (char *)NULL);
    _exit(127);
  }
  int status;
  return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

int main(void) {
  in_addr_t world = world_address();
  struct timespec pause = {0, PAUSE_MS * 1000000L};
  int laid = 0;
  for (time_t until = time(NULL) + PATIENCE_SECONDS; world && time(NULL) < until; nanosleep(&pause, NULL)) {
    int fd = reach(world);
    if (fd < 0) continue;
    int status = ask(fd, laid ? "POST" : "GET");
    if (status == 404 || (laid && status == 200)) return 0;
    if (status == 200) laid = lay(fd);
    close(fd);
  }
  fprintf(stderr, "lab-files: world handed out no files\n");
  return 1;
}
