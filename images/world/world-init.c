/*
 * PID 1 of `world`. Started as root with NET_ADMIN, SETUID, SETGID and SETPCAP; adds PREFIX.100-.139 to the interface that
 * holds PREFIX.2, gives up every capability (bounding set included), becomes uid 1000, proves it, and only then executes
 * the Python process that listens. It has no option and reads nothing but its interfaces and /proc/self/status.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <grp.h>
#include <ifaddrs.h>
#include <linux/capability.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORLD_UID 1000
#define FIRST_ADDRESS 100
#define LAST_ADDRESS 139

static void fail(const char *what) {
  fprintf(stderr, "world-init: %s: %s\n", what, strerror(errno));
  exit(1);
}

/* Finds the interface with an address in 198.18.0.0/15, where every range lies. A cut-off or second one is an error. */
static void find_interface(char *name, size_t size, char *prefix, size_t prefix_size) {
  struct ifaddrs *all;
  int found = 0;
  if (getifaddrs(&all) < 0) fail("getifaddrs");
  for (struct ifaddrs *one = all; one; one = one->ifa_next) {
    if (!one->ifa_addr || one->ifa_addr->sa_family != AF_INET) continue;
    uint32_t address = ntohl(((struct sockaddr_in *)one->ifa_addr)->sin_addr.s_addr);
    if ((address & 0xfffe0000u) != 0xc6120000u) continue;
    snprintf(name, size, "%s", one->ifa_name);
    snprintf(prefix, prefix_size, "%u.%u.%u", address >> 24, address >> 16 & 255, address >> 8 & 255);
    found++;
  }
  freeifaddrs(all);
  if (found != 1) {
    fprintf(stderr, "world-init: %d addresses in 198.18.0.0/15, expected one\n", found);
    exit(1);
  }
}

static void add_addresses(const char *interface, const char *prefix) {
  int ends[2];
  if (pipe(ends) < 0) fail("pipe");
  pid_t child = fork();
  if (child < 0) fail("fork");
  if (child == 0) {
    dup2(ends[0], 0);
    close(ends[0]);
    close(ends[1]);
    execl("/sbin/ip", "ip", "-batch", "-", (char *)NULL);
    fail("/sbin/ip");
  }
  close(ends[0]);
  FILE *batch = fdopen(ends[1], "w");
  if (!batch) fail("fdopen");
  for (int last = FIRST_ADDRESS; last <= LAST_ADDRESS; last++)
    fprintf(batch, "addr add %s.%d/24 dev %s\n", prefix, last, interface);
  fclose(batch);
  int status;
  if (waitpid(child, &status, 0) < 0 || status != 0) {
    fprintf(stderr, "world-init: adding addresses failed\n");
    exit(1);
  }
}

static void drop_everything(void) {
  for (int capability = 0; prctl(PR_CAPBSET_READ, capability) >= 0; capability++)
    if (prctl(PR_CAPBSET_DROP, capability) < 0) fail("dropping the bounding set");
  if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0) fail("clearing ambient capabilities");
  if (setgroups(0, NULL) < 0) fail("setgroups");
  if (setresgid(WORLD_UID, WORLD_UID, WORLD_UID) < 0) fail("setresgid");
  if (setresuid(WORLD_UID, WORLD_UID, WORLD_UID) < 0) fail("setresuid");
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct none[2] = {{0, 0, 0}, {0, 0, 0}};
  if (syscall(SYS_capset, &header, none) < 0) fail("capset");
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) fail("no_new_privs");
}

/* Reads back what the kernel says, so that nothing listens if any of it did not take. */
static void prove_dropped(void) {
  FILE *status = fopen("/proc/self/status", "r");
  char line[256], name[16];
  unsigned long long value;
  int zeros = 0;
  if (!status) fail("/proc/self/status");
  while (fgets(line, sizeof line, status))
    if (sscanf(line, "%15[^:]: %llx", name, &value) == 2 && !strncmp(name, "Cap", 3)) {
      if (value != 0) {
        fprintf(stderr, "world-init: %s is not empty\n", name);
        exit(1);
      }
      zeros++;
    }
  fclose(status);
  if (zeros < 4 || getuid() != WORLD_UID || geteuid() != WORLD_UID || setuid(0) == 0) {
    fprintf(stderr, "world-init: privileges were not given up\n");
    exit(1);
  }
}

int main(void) {
  char interface[64], prefix[16];
  find_interface(interface, sizeof interface, prefix, sizeof prefix);
  add_addresses(interface, prefix);
  drop_everything();
  prove_dropped();
  if (chdir("/opt/world") < 0) fail("/opt/world");
  /* One arena: threads that build wheels would otherwise keep memory of their own. */
  char *environment[] = {"PATH=/usr/bin:/bin", "HOME=/run/world", "LANG=C.UTF-8", "TMPDIR=/run/world", "MALLOC_ARENA_MAX=1",
                         "MALLOC_TRIM_THRESHOLD_=131072", "PYTHONDONTWRITEBYTECODE=1", NULL};
  execle("/usr/bin/python3", "python3", "-s", "-m", "world", prefix, (char *)NULL, environment);
  fail("/usr/bin/python3");
}
