/*
 * The inert stand-in for a miner. It speaks Stratum over TLS to the lab's own fake pool and keeps a capped slice of one
 * core busy with additions. It hashes nothing, for nobody, and talks to no address outside the lab's range.
 */
#ifndef LAB_H
#define LAB_H
#define _GNU_SOURCE
#include <jansson.h>
#include <openssl/ssl.h>

#define MARKER "LAB-INERT"
#define TRAILER_BYTES 64
/* Whatever a pool asks for, no more of one core than this. */
#define MAX_CPU_SHARE 0.3
/* Whatever the configuration says, it ends after this. */
#define MAX_LIFE_MS (3 * 3600 * 1000LL)
#define SHARE_EVERY_MS 5000

struct config {
  char host[256];
  char port[8];
  char wallet[256];
  long long ends_at_ms; /* epoch */
};

struct pool {
  int socket;
  SSL *tls;
  char session[128];
  char job_id[128];
  double cpu_share; /* 0 until the first job */
  int next_id;
  char input[65536];
  size_t input_length;
  long long heard_ms; /* monotonic */
};

long long monotonic_ms(void);
/* Ends the program when the lab is over. Called at least once a second. */
void end_when_due(const struct config *config);

/* Reads the XMRig-schema configuration from an open file. Returns 0, or -1 where it has no pool. */
int config_read(int fd, struct config *config);

/* Connects, and logs in. Returns 0, or -1 (then the pool is closed). */
int pool_open(struct pool *pool, SSL_CTX *context, const struct config *config);
/* Takes in what the pool has sent: new jobs with their `lab_cpu`. Returns -1 when the connection is lost. */
int pool_receive(struct pool *pool);
int pool_submit(struct pool *pool);
void pool_close(struct pool *pool);

/* Keeps `share` of one core busy for `period_ms`, and returns when `wake_fd` (-1: none) has something to read or the period is over. */
void work(double share, int period_ms, int wake_fd);
#endif
