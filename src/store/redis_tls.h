/* redis_tls.h - TLS as a filter between bytes and bytes; it owns no socket.
 *
 *     commands --> ff__tls_encrypt --> wire            wire --> ff__tls_take
 *     replies  <-- ff__tls_decrypt <-------------------------------'
 *
 * Whatever is called, ff__tls_drain then gives what must go out. So one loop with one
 * deadline serves plain and encrypted connections, and nothing but it touches the socket.
 * Built with OpenSSL (redis_tls.c) or without (redis_tls_absent.c).
 */
#ifndef FF_STORE_REDIS_TLS_H
#define FF_STORE_REDIS_TLS_H

#include <featureflag/base.h>

typedef struct ff__tls_config {
  bool enabled;
  bool insecure;     /* verify neither the certificate nor the host's name */
  char *ca_file;     /* NULL, with ca_folder NULL too: the system's */
  char *ca_folder;   /* with names made by `openssl rehash` */
  char *cert_file;   /* PEM, the whole chain; NULL: no certificate of our own */
  char *key_file;    /* PEM; NULL: it is in cert_file */
  char *server_name; /* what to ask for and to verify; NULL: the host */
} ff__tls_config;

typedef struct ff__tls ff__tls;

/* Whether this build has TLS. */
bool ff__tls_is_supported(void);

/* Begins a session with host; reads the files that config names. FF_ERR_TLS names the file
 * that cannot be used; FF_ERR_UNSUPPORTED, FF_ERR_NOMEM. Blocks on file I/O only. */
ff_err ff__tls_create(const ff__tls_config *config, const char *host, ff__tls **tls,
                      ff_error *error);

/* NULL is allowed. Tells the peer nothing. */
void ff__tls_destroy(ff__tls *tls);

/* Goes on with the handshake as far as what was taken allows; *done tells whether it is
 * over. FF_ERR_TLS says what was not right, the certificate for example. */
ff_err ff__tls_handshake(ff__tls *tls, bool *done, ff_error *error);

/* Takes bytes that the peer sent. */
ff_err ff__tls_take(ff__tls *tls, const char *bytes, size_t size, ff_error *error);

/* Gives up to size bytes of what the peer said; *got 0 when that is all for now.
 * FF_ERR_DISCONNECTED when the peer has said good-bye. */
ff_err ff__tls_decrypt(ff__tls *tls, char *bytes, size_t size, size_t *got, ff_error *error);

/* Takes what is to be said. */
ff_err ff__tls_encrypt(ff__tls *tls, const char *bytes, size_t size, ff_error *error);

/* Gives up to size bytes that must go to the peer; 0 when there are none. */
size_t ff__tls_drain(ff__tls *tls, char *bytes, size_t size);

#endif
