/*
 * lab-init: PID 1 of the trainee hosts. Runs jobs, supervises services, reaps orphans, and cannot be ended from inside.
 *
 *   lab-init [CONFIG]            CONFIG defaults to /etc/lab/init.conf, one directive a line, `#` starts a comment:
 *   once NAME USER CMD…          run before everything else, one after another, by /bin/sh -c
 *   job NAME USER CMD…           started once all `once` have ended, beside the rest; it ends by itself
 *   log NAME FILE BYTES          stdout and stderr of service NAME go to FILE, which is cut to its last half beyond BYTES
 *   service NAME USER CMD…       started once /run/lab/placed exists; started again 1 s after it ends
 *   early NAME USER CMD…         a service that is started at once, for programs that wait for their files themselves
 *
 * USER must be the container's own user: nothing here changes users. Each service's pid is kept in /run/lab/NAME.pid.
 * Only SIGRTMIN+3 from outside the container ends it (the images name it as their stop signal).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "trim.h"

#define MAX_ENTRIES 16
#define PLACED "/run/lab/placed"
#define RESTART_AFTER_MS 1000
#define PLACED_POLL_MS 100
#define LOG_CHECK_MS 5000

struct entry {
  char kind; /* 'o'nce, 'j'ob or 's'ervice */
  char name[32];
  char *command;
  char *log;
  long log_bytes;
  pid_t pid;        /* 0: not running */
  long long due_ms; /* when a service that is not running is to be started */
};

static struct entry entries[MAX_ENTRIES];
static int count;

static void say(const char *format, ...) {
  va_list args;
  va_start(args, format);
  fputs("lab-init: ", stderr);
  vfprintf(stderr, format, args);
  fputc('\n', stderr);
  va_end(args);
}

static long long now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static int is_own_user(const char *name) {
  FILE *file = fopen("/etc/passwd", "re");
  if (!file) return 0;
  struct passwd *user;
  int own = 0;
  while (!own && (user = fgetpwent(file))) own = !strcmp(user->pw_name, name) && user->pw_uid == getuid();
  fclose(file);
  return own;
}

static struct entry *find(const char *name) {
  for (int i = 0; i < count; i++)
    if (!strcmp(entries[i].name, name)) return &entries[i];
  if (count == MAX_ENTRIES || strlen(name) >= sizeof entries[0].name) return NULL;
  strcpy(entries[count].name, name);
  return &entries[count++];
}

/* Returns 0, or the number of the line that cannot be understood, or -1 where the file cannot be read. */
static int read_config(const char *path) {
  FILE *file = fopen(path, "re");
  if (!file) return -1;
  char line[2048], kind[16], name[64], user[64];
  for (int number = 1; fgets(line, sizeof line, file); number++) {
    int rest = 0;
    line[strcspn(line, "\n")] = 0;
    if (line[strspn(line, " \t")] == '#' || !line[strspn(line, " \t")]) continue;
    if (sscanf(line, "%15s %63s %63s %n", kind, name, user, &rest) < 3 || !rest || !line[rest]) return number;
    struct entry *entry = find(name);
    if (!entry) return number;
    if (!strcmp(kind, "log")) {
      entry->log = strdup(user);
      entry->log_bytes = atol(line + rest);
    } else if ((!strcmp(kind, "once") || !strcmp(kind, "job") || !strcmp(kind, "service") || !strcmp(kind, "early")) &&
               is_own_user(user)) {
      entry->kind = kind[0];
      entry->command = strdup(line + rest);
    } else {
      return number;
    }
  }
  fclose(file);
  return 0;
}

/* Starts an entry in a session of its own. Returns its pid, or 0 where the limits allow no process now. */
static pid_t spawn(const struct entry *entry) {
  pid_t pid = fork();
  if (pid < 0) return 0;
  if (pid > 0) return pid;
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  signal(SIGTERM, SIG_DFL);
  signal(SIGINT, SIG_DFL);
  signal(SIGHUP, SIG_DFL);
  setsid();
  int in = open("/dev/null", O_RDONLY);
  if (in > 0) dup2(in, 0), close(in);
  if (entry->log) {
    int log = open(entry->log, O_WRONLY | O_CREAT | O_APPEND, 0644);
    if (log >= 0) dup2(log, 1), dup2(log, 2), close(log);
  }
  execl("/bin/sh", "sh", "-c", entry->command, (char *)NULL);
  _exit(127);
}

static void write_pidfile(const struct entry *entry) {
  char path[64];
  snprintf(path, sizeof path, "/run/lab/%s.pid", entry->name);
  FILE *file = fopen(path, "we");
  if (!file) return;
  fprintf(file, "%d\n", entry->pid);
  fclose(file);
}

static void reap(void) {
  int status;
  pid_t pid;
  while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
    for (int i = 0; i < count; i++)
      if (entries[i].pid == pid) {
        entries[i].pid = 0;
        entries[i].due_ms = now_ms() + RESTART_AFTER_MS;
        if (WIFSIGNALED(status)) say("%s ended by signal %d", entries[i].name, WTERMSIG(status));
        else say("%s ended with code %d", entries[i].name, WEXITSTATUS(status));
      }
}

static void run_jobs(void) {
  for (int i = 0; i < count; i++) {
    if (entries[i].kind != 'o') continue;
    while (!(entries[i].pid = spawn(&entries[i]))) sleep(1);
    int status;
    while (waitpid(entries[i].pid, &status, 0) < 0 && errno == EINTR) continue;
    if (status) say("%s failed (status %d)", entries[i].name, status);
    entries[i].pid = 0;
  }
  for (int i = 0; i < count; i++)
    while (entries[i].kind == 'j' && !(entries[i].pid = spawn(&entries[i]))) sleep(1);
}

/* Starts what is due. Returns the milliseconds until it has to look again. */
static long look_after_services(void) {
  static int placed;
  if (!placed) placed = access(PLACED, F_OK) == 0;
  long wait_ms = placed ? LOG_CHECK_MS : PLACED_POLL_MS;
  for (int i = 0; i < count; i++) {
    struct entry *entry = &entries[i];
    if (entry->kind != 'e' && (entry->kind != 's' || !placed)) continue;
    if (!entry->pid && entry->due_ms <= now_ms()) {
      entry->pid = spawn(entry);
      if (entry->pid) write_pidfile(entry);
      else entry->due_ms = now_ms() + RESTART_AFTER_MS;
    }
    if (!entry->pid && entry->due_ms - now_ms() < wait_ms) wait_ms = entry->due_ms - now_ms();
    if (entry->log && entry->log_bytes > 0) keep_last_half(entry->log, entry->log_bytes);
  }
  return wait_ms > 0 ? wait_ms : 1;
}

int main(int argc, char **argv) {
  const char *config = argc > 1 ? argv[1] : "/etc/lab/init.conf";
  if (getuid() == 0) return say("refuses to run as root"), 1;
  /* The trainee's shell has the same uid: without this it could attach a debugger to PID 1. */
  prctl(PR_SET_DUMPABLE, 0);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGTERM, SIG_IGN);
  signal(SIGINT, SIG_IGN);
  signal(SIGHUP, SIG_IGN);
  sigset_t waited;
  sigemptyset(&waited);
  sigaddset(&waited, SIGCHLD);
  sigaddset(&waited, SIGRTMIN + 3);
  sigprocmask(SIG_BLOCK, &waited, NULL);

  int bad_line = read_config(config);
  if (bad_line) return say("%s: %s %d", config, bad_line < 0 ? "cannot be read" : "cannot understand line", bad_line), 1;
  run_jobs();
  for (;;) {
    reap();
    long wait_ms = look_after_services();
    struct timespec wait = {wait_ms / 1000, wait_ms % 1000 * 1000000};
    siginfo_t info;
    int signal_number = sigtimedwait(&waited, &info, &wait);
    /* A sender outside the container's pid namespace shows as pid 0; SI_USER cannot be forged by sigqueue. */
    if (signal_number == SIGRTMIN + 3 && info.si_code == SI_USER && info.si_pid == 0) return 0;
  }
}
