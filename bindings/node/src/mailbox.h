/* mailbox.h - what the library's own thread has to tell, brought into JavaScript's loop. */
#ifndef FFN_MAILBOX_H
#define FFN_MAILBOX_H

#include <featureflag.h>
#include <featureflag/queue.h>
#include <node_api.h>
#include <pthread.h>

struct ffn_client;

typedef struct ffn_mailbox {
  pthread_mutex_t lock;             /* of the next two */
  napi_threadsafe_function letters; /* the way into the loop; NULL: nobody is there */
  bool is_woken;                    /* somebody will look into the queue */
  ff_queue *queue;                  /* NULL: nobody listens */
} ffn_mailbox;

void ffn_mailbox_init(ffn_mailbox *mailbox);

/* After ffn_mailbox_shut, or where it was never opened. */
void ffn_mailbox_finish(ffn_mailbox *mailbox);

/* Opens the way to deliver(level, message) and deliver(event), which does not keep the process
 * alive; nothing to do when it is open. False when that was thrown to be impossible. */
bool ffn_mailbox_open(napi_env env, struct ffn_client *client, napi_value deliver);

/* Closes it. What is under way still arrives. */
void ffn_mailbox_shut(napi_env env, struct ffn_client *client);

void ffn_mailbox_unlisten(ffn_mailbox *mailbox);

/* An ff_log_fn; user is the ffn_client. */
void ffn_mailbox_log(ff_log_level level, const char *message, void *user);

/* listen(handle, deliver), unlisten(handle); keepAlive(handle, isKept): whether a client that
 * listens keeps the process alive. */
napi_value ffn_listen(napi_env env, napi_callback_info info);
napi_value ffn_unlisten(napi_env env, napi_callback_info info);
napi_value ffn_keep_alive(napi_env env, napi_callback_info info);

#endif
