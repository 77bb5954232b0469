#include "lab.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

/* A pool that says nothing for this long is taken for lost. */
#define SILENCE_MS 30000

/* 198.18.0.0/15, where ranges live, and loopback: the program cannot be pointed at anything real. */
static int is_lab_address(const struct sockaddr *address) {
  if (address->sa_family != AF_INET) return 0;
  uint32_t ip = ntohl(((const struct sockaddr_in *)address)->sin_addr.s_addr);
  return (ip & 0xfffe0000u) == 0xc6120000u || ip >> 24 == 127;
}

static int connect_to(const struct config *config) {
  struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM}, *found = NULL;
  if (getaddrinfo(config->host, config->port, &hints, &found) != 0) return -1;
  int fd = -1;
  if (is_lab_address(found->ai_addr)) fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd >= 0) {
    struct timeval limit = {5, 0};
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (connect(fd, found->ai_addr, found->ai_addrlen) < 0) {
      close(fd);
      fd = -1;
    }
  }
  freeaddrinfo(found);
  return fd;
}

/* Takes ownership of `message`. Messages are far below one TLS record, so a partial write is a lost pool. */
static int send_message(struct pool *pool, json_t *message) {
  char line[2048];
  size_t length = json_dumpb(message, line, sizeof line - 1, JSON_COMPACT | JSON_PRESERVE_ORDER);
  json_decref(message);
  if (!length || length >= sizeof line) return -1;
  line[length++] = '\n';
  return SSL_write(pool->tls, line, (int)length) == (int)length ? 0 : -1;
}

int pool_open(struct pool *pool, SSL_CTX *context, const struct config *config) {
  memset(pool, 0, sizeof *pool);
  pool->next_id = 1;
  pool->heard_ms = monotonic_ms();
  pool->socket = connect_to(config);
  if (pool->socket < 0) return -1;
  pool->tls = SSL_new(context);
  SSL_set_fd(pool->tls, pool->socket);
  SSL_set_tlsext_host_name(pool->tls, config->host);
  /* As real miners do by default, it does not check who answers: the pool's certificate is the lab's own. */
  SSL_set_verify(pool->tls, SSL_VERIFY_NONE, NULL);
  json_t *login = json_pack("{s:i,s:s,s:s,s:{s:s,s:s,s:s,s:[s]}}", "id", pool->next_id++, "jsonrpc", "2.0", "method", "login",
                            "params", "login", config->wallet, "pass", "x", "agent", "XMRig/6.21.0 " MARKER, "algo", "rx/0");
  if (SSL_connect(pool->tls) != 1 || send_message(pool, login) < 0) {
    pool_close(pool);
    return -1;
  }
  fcntl(pool->socket, F_SETFL, O_NONBLOCK);
  return 0;
}

static void take_job(struct pool *pool, json_t *job) {
  const char *id = json_string_value(json_object_get(job, "job_id"));
  json_t *share = json_object_get(job, "lab_cpu");
  if (!id || !json_is_number(share)) return;
  snprintf(pool->job_id, sizeof pool->job_id, "%s", id);
  pool->cpu_share = json_number_value(share);
  if (pool->cpu_share < 0.001) pool->cpu_share = 0.001;
  if (pool->cpu_share > MAX_CPU_SHARE) pool->cpu_share = MAX_CPU_SHARE;
}

static void take_message(struct pool *pool, const char *line, size_t length) {
  json_t *message = json_loadb(line, length, 0, NULL);
  const char *method = json_string_value(json_object_get(message, "method"));
  json_t *result = json_object_get(message, "result");
  const char *session = json_string_value(json_object_get(result, "id"));
  if (session) snprintf(pool->session, sizeof pool->session, "%s", session);
  if (json_object_get(result, "job")) take_job(pool, json_object_get(result, "job"));
  if (method && !strcmp(method, "job")) take_job(pool, json_object_get(message, "params"));
  json_decref(message);
}

int pool_receive(struct pool *pool) {
  for (;;) {
    size_t room = sizeof pool->input - pool->input_length;
    if (!room) return -1;
    int length = SSL_read(pool->tls, pool->input + pool->input_length, (int)room);
    if (length <= 0) {
      if (SSL_get_error(pool->tls, length) != SSL_ERROR_WANT_READ) return -1;
      return monotonic_ms() - pool->heard_ms > SILENCE_MS ? -1 : 0;
    }
    pool->heard_ms = monotonic_ms();
    pool->input_length += (size_t)length;
    char *start = pool->input, *end;
    while ((end = memchr(start, '\n', pool->input_length - (size_t)(start - pool->input)))) {
      take_message(pool, start, (size_t)(end - start));
      start = end + 1;
    }
    pool->input_length -= (size_t)(start - pool->input);
    memmove(pool->input, start, pool->input_length);
  }
}

/* The nonce and the result are random digits: nothing was computed. */
int pool_submit(struct pool *pool) {
  unsigned char bytes[36];
  char digits[73];
  if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes) return -1;
  for (size_t i = 0; i < sizeof bytes; i++) sprintf(digits + 2 * i, "%02x", bytes[i]);
  json_t *submit = json_pack("{s:i,s:s,s:s,s:{s:s,s:s,s:s%,s:s%}}", "id", pool->next_id++, "jsonrpc", "2.0", "method", "submit",
                             "params", "id", pool->session, "job_id", pool->job_id, "nonce", digits, (size_t)8, "result",
                             digits + 8, (size_t)64);
  return send_message(pool, submit);
}

void pool_close(struct pool *pool) {
  if (pool->tls) SSL_free(pool->tls);
  if (pool->socket >= 0) close(pool->socket);
  pool->tls = NULL;
  pool->socket = -1;
}
