/*
 * Keeps a shell alive when the stream to the engine is lost (an exec cannot be attached to again):
 *   shell-holder SOCKET COLS ROWS PROGRAM [ARGUMENT...]
 *
 * The first start makes a terminal of that size with PROGRAM in it, held by a process of its own that listens on SOCKET.
 * Every start then attaches: it says "1\n" where the shell was there before, else "0\n", and carries bytes both ways until its
 * input ends. A later one takes the place of an earlier. Out comes what the program writes. In go frames:
 *   'i' LENGTH(2 bytes, big endian) BYTES     input
 *   'w' COLS(2) ROWS(2)                       a new size
 * Either way has its own buffer: input passes however much output is stuck, and what nobody reads holds the program back.
 * Where nobody is attached, what the program writes is thrown away, so that it goes on.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define OUTPUT_BYTES 65536
#define INPUT_BYTES 65536

struct way {
  unsigned char bytes[OUTPUT_BYTES];
  size_t from, to;
};
static struct way output, input;

static void die(const char *what) {
  fprintf(stderr, "shell-holder: %s: %s\n", what, strerror(errno));
  exit(1);
}

static struct sockaddr_un address_of(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    die(path);
  }
  strcpy(address.sun_path, path);
  return address;
}

static int connect_to(const char *path) {
  struct sockaddr_un address = address_of(path);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) die("socket");
  if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0) return fd;
  close(fd);
  return -1;
}

static int is_over(ssize_t count) { return count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR); }

/* Reads into an empty way; false once there will be nothing more. */
static int fill(struct way *way, int fd) {
  ssize_t count = read(fd, way->bytes, sizeof way->bytes);
  if (is_over(count)) return 0;
  way->from = 0;
  way->to = count > 0 ? (size_t)count : 0;
  return 1;
}

/* Writes what is there; false where nobody takes it any more. */
static int drain(struct way *way, int fd) {
  ssize_t count = write(fd, way->bytes + way->from, way->to - way->from);
  if (count < 0) return errno == EAGAIN || errno == EINTR;
  way->from += (size_t)count;
  return 1;
}

static int is_empty(const struct way *way) { return way->from == way->to; }

/* ---- the side that holds the terminal ---- */

static int terminal = -1, client = -1;
/* A frame that has begun: its header, and what of its bytes is still to come. */
static unsigned char header[5];
static size_t header_length;
static size_t frame_left;

static void let_go(void) {
  if (client >= 0) close(client);
  client = -1;
  header_length = 0;
  frame_left = 0;
  input.from = input.to = 0;
  output.from = output.to = 0;
}

static void resize(unsigned cols, unsigned rows) {
  struct winsize size = {.ws_col = (unsigned short)cols, .ws_row = (unsigned short)rows};
  if (cols && rows) ioctl(terminal, TIOCSWINSZ, &size);
}

/* The program paints its screen anew for whoever comes to it. */
static void repaint(void) {
  pid_t group = tcgetpgrp(terminal);
  if (group > 0) kill(-group, SIGWINCH);
}

/* Reads headers until there is input to pass on. False where they make no sense. */
static int take_headers(void) {
  while (!frame_left && !is_empty(&input)) {
    header[header_length++] = input.bytes[input.from++];
    if (header[0] == 'i' && header_length == 3) {
      frame_left = (size_t)header[1] << 8 | header[2];
      header_length = 0;
    } else if (header[0] == 'w' && header_length == 5) {
      resize((unsigned)header[1] << 8 | header[2], (unsigned)header[3] << 8 | header[4]);
      header_length = 0;
    } else if (header[0] != 'i' && header[0] != 'w') {
      return 0;
    }
  }
  return 1;
}

/* Types into the terminal what it takes. */
static void type(void) {
  size_t there = input.to - input.from;
  size_t length = there < frame_left ? there : frame_left;
  ssize_t count = write(terminal, input.bytes + input.from, length);
  if (count <= 0) return;
  input.from += (size_t)count;
  frame_left -= (size_t)count;
}

static volatile sig_atomic_t ended = 0;
static void shell_ended(int signal) {
  (void)signal;
  ended = 1;
}

static void hold(int listener, const char *path) {
  sigset_t nothing;
  sigemptyset(&nothing);
  for (;;) {
    /* Its last words first; what it left running has no shell to go back to. */
    if (ended && is_empty(&output) && (!fill(&output, terminal) || is_empty(&output))) break;
    if (!take_headers()) let_go();
    int types = client >= 0 && frame_left && !is_empty(&input);
    struct pollfd all[3] = {
        {terminal, (short)((is_empty(&output) ? POLLIN : 0) | (types ? POLLOUT : 0)), 0},
        {listener, POLLIN, 0},
        {client, (short)((is_empty(&input) ? POLLIN : 0) | (is_empty(&output) ? 0 : POLLOUT)), 0},
    };
    /* Only here, so that the end of the shell cannot come between the look and the wait. */
    if (ppoll(all, 3, NULL, &nothing) < 0) {
      if (errno == EINTR) continue;
      break;
    }
    if (all[1].revents & POLLIN) {
      int next = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (next >= 0) {
        let_go();
        client = next;
        repaint();
        continue;
      }
    }
    if (client >= 0 && all[2].revents & (POLLIN | POLLHUP | POLLERR)) {
      if (is_empty(&input) && !fill(&input, client)) {
        let_go();
        continue;
      }
    }
    if (all[0].revents & POLLOUT) type();
    if (all[0].revents & (POLLIN | POLLHUP | POLLERR)) {
      /* The last of the terminal's other ends is closed: the shell and all that it started have ended. */
      if (is_empty(&output) && !fill(&output, terminal)) break;
      if (client < 0) output.from = output.to;
    }
    if (client >= 0 && !is_empty(&output) && !drain(&output, client)) let_go();
  }
  unlink(path);
  exit(0);
}

static int open_terminal(unsigned cols, unsigned rows, char *name, size_t size) {
  int fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (fd < 0 || grantpt(fd) || unlockpt(fd) || ptsname_r(fd, name, size)) die("terminal");
  terminal = fd;
  resize(cols, rows);
  return fd;
}

static void run(const char *name, char **argv) {
  setsid();
  int fd = open(name, O_RDWR);
  if (fd < 0) die(name);
  ioctl(fd, TIOCSCTTY, 0);
  struct termios mode;
  if (tcgetattr(fd, &mode) == 0) {
    mode.c_iflag |= IUTF8;
    tcsetattr(fd, TCSANOW, &mode);
  }
  for (int end = 0; end < 3; end++) dup2(fd, end);
  if (fd > 2) close(fd);
  signal(SIGPIPE, SIG_DFL);
  sigset_t nothing;
  sigemptyset(&nothing);
  sigprocmask(SIG_SETMASK, &nothing, NULL);
  const char *home = getenv("HOME");
  if ((!home || chdir(home)) && chdir("/")) die("/");
  execvp(argv[0], argv);
  die(argv[0]);
}

/* Starts the holder, which outlives this process. */
static void start(const char *path, unsigned cols, unsigned rows, char **argv) {
  struct sockaddr_un address = address_of(path);
  int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  unlink(path);
  mode_t mask = umask(0177);
  if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 4)) die(path);
  umask(mask);
  pid_t holder = fork();
  if (holder < 0) die("fork");
  if (holder > 0) {
    close(listener);
    return;
  }
  setsid();
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child, NULL);
  signal(SIGCHLD, shell_ended);
  char name[64];
  int fd = open_terminal(cols, rows, name, sizeof name);
  pid_t shell = fork();
  if (shell < 0) die("fork");
  if (shell == 0) run(name, argv);
  int nothing = open("/dev/null", O_RDWR);
  for (int end = 0; end < 3; end++) dup2(nothing, end);
  if (nothing > 2) close(nothing);
  if (chdir("/")) die("/");
  signal(SIGHUP, SIG_IGN);
  fcntl(fd, F_SETFL, O_RDWR | O_NONBLOCK);
  hold(listener, path);
}

/* ---- the side that is attached ---- */

/* What is attached brings its own size with it. */
static void carry(int holder, unsigned cols, unsigned rows) {
  struct way in = {.bytes = {'w', (unsigned char)(cols >> 8), (unsigned char)cols, (unsigned char)(rows >> 8), (unsigned char)rows}, .to = 5}, out = {.to = 0};
  for (;;) {
    struct pollfd all[3] = {
        {is_empty(&in) ? 0 : -1, POLLIN, 0},
        {holder, (short)((is_empty(&out) ? POLLIN : 0) | (is_empty(&in) ? 0 : POLLOUT)), 0},
        {is_empty(&out) ? -1 : 1, POLLOUT, 0},
    };
    if (poll(all, 3, -1) < 0) {
      if (errno == EINTR) continue;
      return;
    }
    if (all[0].revents && !fill(&in, 0)) return;
    if (all[1].revents & (POLLIN | POLLHUP | POLLERR) && is_empty(&out) && !fill(&out, holder)) return;
    if (!is_empty(&in) && !drain(&in, holder)) return;
    if (!is_empty(&out) && !drain(&out, 1)) return;
  }
}

int main(int argc, char **argv) {
  if (argc < 5) {
    fprintf(stderr, "usage: shell-holder SOCKET COLS ROWS PROGRAM [ARGUMENT...]\n");
    return 2;
  }
  unsigned cols = (unsigned)atoi(argv[2]), rows = (unsigned)atoi(argv[3]);
  signal(SIGPIPE, SIG_IGN);
  int holder = connect_to(argv[1]);
  int alive = holder >= 0;
  if (!alive) {
    start(argv[1], cols, rows, argv + 4);
    holder = connect_to(argv[1]);
    if (holder < 0) die(argv[1]);
  }
  printf("%d\n", alive);
  fflush(stdout);
  /* Neither way may wait for the other. */
  int ends[] = {0, 1, holder};
  for (int i = 0; i < 3; i++) fcntl(ends[i], F_SETFL, fcntl(ends[i], F_GETFL) | O_NONBLOCK);
  carry(holder, cols, rows);
  return 0;
}
