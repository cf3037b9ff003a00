/* mailbox.c - a thread-safe function is the only way from another thread into the loop. One
 * for a client carries both: lines of the log, and the news that there are events to be read.
 *
 * Its end is the delicate part. Node frees a thread-safe function when an environment ends,
 * whoever may still call it. So `letters` is called with a lock held, and our clean-up hook,
 * which runs before Node's since it is registered later, takes it away first. */
#include "mailbox.h"

#include "client.h"
#include "details.h"
#include "failure.h"

#include <stdlib.h>
#include <string.h>

/* The loop has other things to do, too. */
enum { EVENTS_A_TURN = 64 };

typedef struct line {
  ff_log_level level;
  char message[];
} line;

/* -- On any thread ------------------------------------------------------------ */

/* letter NULL: there are events. Takes the letter. */
static void send(ffn_mailbox *mailbox, void *letter) {
  pthread_mutex_lock(&mailbox->lock);
  bool is_needed = mailbox->letters && (letter || !mailbox->is_woken);
  if (is_needed &&
      napi_call_threadsafe_function(mailbox->letters, letter, napi_tsfn_nonblocking) == napi_ok) {
    if (!letter) mailbox->is_woken = true;
    letter = NULL;
  }
  pthread_mutex_unlock(&mailbox->lock);
  free(letter);
}

void ffn_mailbox_log(ff_log_level level, const char *message, void *user) {
  ffn_client *client = user;
  size_t size = strlen(message) + 1;
  line *letter = malloc(sizeof *letter + size);
  if (!letter) return;
  letter->level = level;
  memcpy(letter->message, message, size);
  send(&client->mailbox, letter);
}

static void on_event(void *user) {
  ffn_client *client = user;
  send(&client->mailbox, NULL);
}

/* -- In the loop -------------------------------------------------------------- */

static void call(napi_env env, napi_value deliver, size_t count, napi_value *arguments) {
  napi_value nobody = NULL;
  napi_get_undefined(env, &nobody);
  napi_call_function(env, nobody, deliver, count, arguments, NULL);
}

static void tell_line(napi_env env, napi_value deliver, const line *letter) {
  napi_value arguments[2] = {NULL, NULL};
  napi_create_string_utf8(env, ff_log_level_name(letter->level), NAPI_AUTO_LENGTH, &arguments[0]);
  napi_create_string_utf8(env, letter->message, NAPI_AUTO_LENGTH, &arguments[1]);
  call(env, deliver, 2, arguments);
}

/* False when there are no more. A listener may end the listening, and close. */
static bool tell_event(napi_env env, napi_value deliver, ffn_mailbox *mailbox) {
  const ff_event *event = ff_queue_next(mailbox->queue, 0);
  if (!event) return false;
  napi_handle_scope scope = NULL;
  napi_open_handle_scope(env, &scope);
  napi_value argument = ffn_event(env, event);
  call(env, deliver, 1, &argument);
  napi_close_handle_scope(env, scope);
  return true;
}

static void tell_events(napi_env env, napi_value deliver, ffn_mailbox *mailbox) {
  pthread_mutex_lock(&mailbox->lock);
  mailbox->is_woken = false;
  pthread_mutex_unlock(&mailbox->lock);
  for (int i = 0; i < EVENTS_A_TURN; i++)
    if (!tell_event(env, deliver, mailbox)) return;
  send(mailbox, NULL);
}

static void open_letter(napi_env env, napi_value deliver, void *user, void *letter) {
  ffn_client *client = user;
  if (env && letter)
    tell_line(env, deliver, letter);
  else if (env)
    tell_events(env, deliver, &client->mailbox);
  free(letter);
}

/* -- Life --------------------------------------------------------------------- */

void ffn_mailbox_init(ffn_mailbox *mailbox) {
  pthread_mutex_init(&mailbox->lock, NULL);
}

void ffn_mailbox_finish(ffn_mailbox *mailbox) {
  pthread_mutex_destroy(&mailbox->lock);
}

static void gone(napi_env env, void *client, void *unused) {
  (void)env, (void)unused;
  ffn_client_release(client);
}

static void take_away(void *user) {
  ffn_client *client = user;
  ffn_mailbox *mailbox = &client->mailbox;
  ffn_mailbox_unlisten(mailbox);
  pthread_mutex_lock(&mailbox->lock);
  napi_threadsafe_function letters = mailbox->letters;
  mailbox->letters = NULL;
  pthread_mutex_unlock(&mailbox->lock);
  if (letters) napi_release_threadsafe_function(letters, napi_tsfn_release);
}

bool ffn_mailbox_open(napi_env env, ffn_client *client, napi_value deliver) {
  ffn_mailbox *mailbox = &client->mailbox;
  napi_value name = NULL;
  napi_threadsafe_function letters = NULL;
  if (mailbox->letters) return true;
  napi_create_string_utf8(env, "featureflag", NAPI_AUTO_LENGTH, &name);
  ffn_client_use(client);
  if (napi_create_threadsafe_function(env, deliver, NULL, name, 0, 1, client, gone, client,
                                      open_letter, &letters) != napi_ok) {
    ffn_client_release(client);
    ffn_throw(env, FF_ERR_NOMEM, "");
    return false;
  }
  napi_unref_threadsafe_function(env, letters);
  napi_add_env_cleanup_hook(env, take_away, client);
  pthread_mutex_lock(&mailbox->lock);
  mailbox->letters = letters;
  pthread_mutex_unlock(&mailbox->lock);
  return true;
}

void ffn_mailbox_shut(napi_env env, ffn_client *client) {
  if (!client->mailbox.letters) return;
  napi_remove_env_cleanup_hook(env, take_away, client);
  take_away(client);
}

/* -- Listening ---------------------------------------------------------------- */

void ffn_mailbox_unlisten(ffn_mailbox *mailbox) {
  ff_queue_destroy(mailbox->queue);
  mailbox->queue = NULL;
}

napi_value ffn_listen(napi_env env, napi_callback_info info) {
  napi_value arguments[2];
  size_t count = 2;
  napi_get_cb_info(env, info, &count, arguments, NULL, NULL);
  ffn_client *client = ffn_client_of(env, arguments[0]);
  if (!client || client->mailbox.queue || !ffn_mailbox_open(env, client, arguments[1])) return NULL;
  ff_error error;
  ff_err err = ff_queue_create(client->flags, on_event, client, &client->mailbox.queue, &error);
  return err == FF_OK ? NULL : ffn_throw(env, err, error.message);
}

napi_value ffn_unlisten(napi_env env, napi_callback_info info) {
  napi_value handle;
  size_t count = 1;
  napi_get_cb_info(env, info, &count, &handle, NULL, NULL);
  ffn_client *client = ffn_client_of(env, handle);
  if (client) ffn_mailbox_unlisten(&client->mailbox);
  return NULL;
}

napi_value ffn_keep_alive(napi_env env, napi_callback_info info) {
  napi_value arguments[2];
  size_t count = 2;
  bool is_kept = false;
  napi_get_cb_info(env, info, &count, arguments, NULL, NULL);
  ffn_client *client = ffn_client_of(env, arguments[0]);
  if (!client || !client->mailbox.letters) return NULL;
  napi_get_value_bool(env, arguments[1], &is_kept);
  if (is_kept)
    napi_ref_threadsafe_function(env, client->mailbox.letters);
  else
    napi_unref_threadsafe_function(env, client->mailbox.letters);
  return NULL;
}
