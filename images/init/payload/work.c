#include "lab.h"

#include <poll.h>
#include <time.h>

static volatile unsigned long long sum;

static double cpu_ms(void) {
  struct timespec used;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return used.tv_sec * 1e3 + used.tv_nsec / 1e6;
}

void work(double share, int period_ms, int wake_fd) {
  long long over_ms = monotonic_ms() + period_ms;
  double stop_ms = cpu_ms() + (share > MAX_CPU_SHARE ? MAX_CPU_SHARE : share) * period_ms;
  /* Under a tight quota the slice may not be had within the period: then the period ends it. */
  while (share > 0 && cpu_ms() < stop_ms && monotonic_ms() < over_ms)
    for (int i = 0; i < 20000; i++) sum += i;
  long long rest_ms = over_ms - monotonic_ms();
  struct pollfd wake = {wake_fd, POLLIN, 0};
  if (rest_ms > 0) poll(&wake, wake_fd < 0 ? 0 : 1, (int)rest_ms);
}
