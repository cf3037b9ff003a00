/* health.c - a sign of life, and its JSON in the shape of NestJS Terminus. */
#include "client.h"

#include "core/error.h"
#include "core/text.h"
#include "os/clock.h"

#include <stdio.h>
#include <string.h>

const char *ff_updates_name(ff_updates updates) {
  switch (updates) {
  case FF_UPDATES_NONE: return "none";
  case FF_UPDATES_TRACKING: return "tracking";
  case FF_UPDATES_POLLING: return "polling";
  case FF_UPDATES_LOST: return "lost";
  }
  return "unknown";
}

ff_err ff_check_health(ff_client *client, unsigned timeout_ms, ff_health *health) {
  memset(health, 0, sizeof *health);
  ff_error error;
  ff_err err = FF_ERR_INVALID;
  int64_t begin = ff__clock_now();
  if (client) {
    const ff__store_methods *methods = client->store->methods;
    snprintf(health->store, sizeof health->store, "%s", methods->name);
    err = methods->ping(client->store, timeout_ms, &error);
    if (ff__cache_keeps(&client->cache))
      health->updates = (uint8_t)ff__cache_updates(&client->cache);
    else
      ff__log_outcome(client, err, &error); /* else the cache's thread tells */
  } else {
    ff__fail(&error, err, "the client is NULL");
  }
  health->error = (int32_t)err;
  health->up = err == FF_OK;
  if (health->up)
    health->response_ms = (double)(ff__clock_now() - begin) / 1e6;
  else
    snprintf(health->message, sizeof health->message, "%.*s", (int)sizeof health->message - 1,
             error.message);
  return err;
}

/* {"redis":{"status":"up","responseTime":0.21,"updates":"tracking"}} */
static void write_details(ff__writer *writer, const ff_health *health) {
  ff__write(writer, "{");
  ff__write_json_string(writer, health->store);
  if (health->up) {
    /* No %f, whose decimal point depends on the program's locale. */
    long hundredths = (long)(health->response_ms * 100 + 0.5);
    ff__write(writer, ":{\"status\":\"up\",\"responseTime\":%ld.%02ld", hundredths / 100,
              hundredths % 100);
  } else {
    ff__write(writer, ":{\"status\":\"down\",\"message\":");
    ff__write_json_string(writer, health->message);
  }
  if (health->updates != FF_UPDATES_NONE)
    ff__write(writer, ",\"updates\":\"%s\"", ff_updates_name((ff_updates)health->updates));
  ff__write(writer, "}}");
}

size_t ff_health_json(const ff_health *health, char *text, size_t size) {
  ff__writer writer = {text, size, 0};
  ff__write(&writer, "{\"status\":\"%s\",\"info\":", health->up ? "ok" : "error");
  if (health->up) {
    write_details(&writer, health);
    ff__write(&writer, ",\"error\":{},\"details\":");
  } else {
    ff__write(&writer, "{},\"error\":");
    write_details(&writer, health);
    ff__write(&writer, ",\"details\":");
  }
  write_details(&writer, health);
  ff__write(&writer, "}");
  return writer.length;
}
