#include "lab.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* {"pools":[{"url":"host:port","user":WALLET,"tls":true}],"lab":{"endsAt":EPOCH_MS}}; anything else is for show. */
int config_read(int fd, struct config *config) {
  json_error_t error;
  lseek(fd, 0, SEEK_SET);
  json_t *root = json_loadfd(fd, 0, &error);
  json_t *pool = json_array_get(json_object_get(root, "pools"), 0);
  const char *url = json_string_value(json_object_get(pool, "url"));
  const char *user = json_string_value(json_object_get(pool, "user"));
  json_t *ends_at = json_object_get(json_object_get(root, "lab"), "endsAt");
  const char *colon = url ? strrchr(url, ':') : NULL;
  int good = colon && user && json_is_number(ends_at) && (size_t)(colon - url) < sizeof config->host;
  if (good) {
    snprintf(config->host, sizeof config->host, "%.*s", (int)(colon - url), url);
    snprintf(config->port, sizeof config->port, "%s", colon + 1);
    snprintf(config->wallet, sizeof config->wallet, "%s", user);
    config->ends_at_ms = (long long)json_number_value(ends_at);
  }
  json_decref(root);
  return good ? 0 : -1;
}
