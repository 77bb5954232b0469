#include "lab.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

static long long started_ms;

long long monotonic_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

void end_when_due(const struct config *config) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (now.tv_sec * 1000LL >= config->ends_at_ms || monotonic_ms() - started_ms >= MAX_LIFE_MS) exit(0);
}

/* Only the copy that a lab has sealed with its trailer runs: the bare program does nothing. */
static int is_sealed(void) {
  char trailer[TRAILER_BYTES];
  int file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  int sealed = lseek(file, -TRAILER_BYTES, SEEK_END) >= 0 && read(file, trailer, sizeof trailer) == sizeof trailer &&
               !memcmp(trailer, MARKER, strlen(MARKER));
  close(file);
  return sealed;
}

/* `[kworker/u8:2]` is called kworker/u8:2 and `/usr/bin/python3 -m x` python3, as the real ones are. */
static void take_name(const char *argv0) {
  char name[16];
  const char *start = argv0;
  size_t length = strcspn(argv0, " ");
  if (argv0[0] == '[') {
    start = argv0 + 1;
    length = strcspn(start, "]");
  } else {
    for (const char *slash; (slash = memchr(start, '/', length)); start = slash + 1) length -= slash + 1 - start;
    if (length && start[length - 1] == ':') length--;
  }
  if (length > sizeof name - 1) length = sizeof name - 1;
  memcpy(name, start, length);
  name[length] = 0;
  prctl(PR_SET_NAME, name);
}

/* One connection: a share within a second of the login, then one every five, until the pool is lost. */
static void serve(struct pool *pool, const struct config *config) {
  long long share_due = monotonic_ms() + 500;
  while (pool_receive(pool) == 0) {
    end_when_due(config);
    if (pool->cpu_share > 0 && monotonic_ms() >= share_due) {
      if (pool_submit(pool) < 0) return;
      share_due = monotonic_ms() + SHARE_EVERY_MS;
    }
    work(pool->cpu_share, 100, pool->socket);
  }
}

int main(int argc, char **argv) {
  static struct config config;
  static struct pool pool;
  const char *fd = getenv("LAB_CONFIG_FD");
  started_ms = monotonic_ms();
  if (argc < 1 || !fd || !is_sealed() || config_read(atoi(fd), &config) < 0) return 1;
  take_name(argv[0]);
  signal(SIGPIPE, SIG_IGN);
  SSL_CTX *context = SSL_CTX_new(TLS_client_method());
  if (!context) return 1;
  for (int wait_s = 1;; wait_s = wait_s * 2 > 10 ? 10 : wait_s * 2) {
    end_when_due(&config);
    if (pool_open(&pool, context, &config) == 0) {
      serve(&pool, &config);
      if (pool.cpu_share > 0) wait_s = 1;
      pool_close(&pool);
    }
    for (int i = 0; i < wait_s; i++) {
      end_when_due(&config);
      work(0, 1000, -1);
    }
  }
}
