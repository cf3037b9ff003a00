/* redis_tls.c - see redis_tls.h. OpenSSL between two memory BIOs. */
#include "store/redis_tls.h"

#include "core/error.h"

#include <arpa/inet.h>
#include <limits.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

struct ff__tls {
  SSL *ssl;
  BIO *in;  /* what the peer sent; owned by ssl */
  BIO *out; /* what must go to it; likewise */
};

bool ff__tls_is_supported(void) {
  return true;
}

/* -- Errors ----------------------------------------------------------------- */

static bool says(const char *text, const char *part) {
  return text && strstr(text, part);
}

/* OpenSSL's reason in words that help. */
static const char *reason_of(unsigned long code) {
  const char *reason = ERR_reason_error_string(code);
  if (says(reason, "wrong version number") || says(reason, "packet length too long"))
    return "the server does not speak TLS on this port";
  if (says(reason, "alert certificate required") || says(reason, "alert handshake failure"))
    return "the server asks for a client certificate (REDIS_TLS_CERT_FILE), or for ciphers "
           "that are not allowed";
  if (says(reason, "alert protocol version") || says(reason, "unsupported protocol"))
    return "the server offers no TLS version from 1.2 on";
  return reason ? reason : "the session broke";
}

static ff_err tls_fail(const SSL *ssl, ff_error *error) {
  unsigned long code = ERR_peek_error();
  ERR_clear_error();
  long verified = SSL_get_verify_result(ssl);
  if (verified != X509_V_OK && SSL_get_verify_mode(ssl) != SSL_VERIFY_NONE)
    return ff__fail(error, FF_ERR_TLS, "TLS: the server's certificate is refused: %s",
                    X509_verify_cert_error_string(verified));
  return ff__fail(error, FF_ERR_TLS, "TLS: %s", reason_of(code));
}

static ff_err file_fail(const char *option, const char *path, ff_error *error) {
  const char *reason = ERR_reason_error_string(ERR_peek_last_error());
  ERR_clear_error();
  return ff__fail(error, FF_ERR_TLS, "%s: %s: %s", option, path,
                  reason ? reason : "cannot be used");
}

static ff_err no_memory(ff_error *error) {
  ERR_clear_error();
  return ff__fail(error, FF_ERR_NOMEM, "out of memory");
}

/* -- Setting up ------------------------------------------------------------- */

static ff_err load_trust(SSL_CTX *context, const ff__tls_config *config, ff_error *error) {
  if (!config->ca_file && !config->ca_folder)
    return SSL_CTX_set_default_verify_paths(context) == 1 ? FF_OK : no_memory(error);
  if (config->ca_file && SSL_CTX_load_verify_locations(context, config->ca_file, NULL) != 1)
    return file_fail("REDIS_TLS_CA_FILE", config->ca_file, error);
  if (config->ca_folder && SSL_CTX_load_verify_locations(context, NULL, config->ca_folder) != 1)
    return file_fail("REDIS_TLS_CA_FOLDER", config->ca_folder, error);
  return FF_OK;
}

/* A key that asks for a pass phrase is an error, not a prompt on the terminal. */
static int no_pass_phrase(char *text, int size, int writing, void *user) {
  (void)text, (void)size, (void)writing, (void)user;
  return -1;
}

static ff_err load_identity(SSL_CTX *context, const ff__tls_config *config, ff_error *error) {
  if (!config->cert_file) return FF_OK;
  const char *key_file = config->key_file ? config->key_file : config->cert_file;
  SSL_CTX_set_default_passwd_cb(context, no_pass_phrase);
  if (SSL_CTX_use_certificate_chain_file(context, config->cert_file) != 1)
    return file_fail("REDIS_TLS_CERT_FILE", config->cert_file, error);
  if (SSL_CTX_use_PrivateKey_file(context, key_file, SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context) != 1)
    return file_fail("REDIS_TLS_KEY_FILE", key_file, error);
  return FF_OK;
}

static bool is_address(const char *name) {
  unsigned char address[sizeof(struct in6_addr)];
  return inet_pton(AF_INET, name, address) == 1 || inet_pton(AF_INET6, name, address) == 1;
}

/* Whom to ask for (SNI, RFC 6066: never an address) and whose certificate to accept. */
static bool set_peer(SSL *ssl, const char *name) {
  if (is_address(name)) return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), name) == 1;
  SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  return SSL_set1_host(ssl, name) == 1 && SSL_set_tlsext_host_name(ssl, name) == 1;
}

static ff_err make_context(const ff__tls_config *config, SSL_CTX **context, ff_error *error) {
  SSL_CTX *made = SSL_CTX_new(TLS_client_method());
  if (!made) return no_memory(error);
  SSL_CTX_set_min_proto_version(made, TLS1_2_VERSION);
  SSL_CTX_set_verify(made, config->insecure ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, NULL);
  ff_err err = config->insecure ? FF_OK : load_trust(made, config, error);
  if (err == FF_OK) err = load_identity(made, config, error);
  if (err == FF_OK)
    *context = made;
  else
    SSL_CTX_free(made);
  return err;
}

static bool make_session(ff__tls *tls, SSL_CTX *context, const char *name) {
  tls->ssl = SSL_new(context);
  tls->in = BIO_new(BIO_s_mem());
  tls->out = BIO_new(BIO_s_mem());
  if (!tls->ssl || !tls->in || !tls->out) {
    BIO_free(tls->in);
    BIO_free(tls->out);
    return false;
  }
  SSL_set_bio(tls->ssl, tls->in, tls->out); /* takes both */
  SSL_set_connect_state(tls->ssl);
  return set_peer(tls->ssl, name);
}

ff_err ff__tls_create(const ff__tls_config *config, const char *host, ff__tls **tls,
                      ff_error *error) {
  ERR_clear_error();
  SSL_CTX *context = NULL;
  ff_err err = make_context(config, &context, error);
  if (err != FF_OK) return err;
  ff__tls *made = calloc(1, sizeof *made);
  bool complete =
      made && make_session(made, context, config->server_name ? config->server_name : host);
  SSL_CTX_free(context); /* the session holds on to it */
  if (!complete) {
    ff__tls_destroy(made);
    return no_memory(error);
  }
  *tls = made;
  return FF_OK;
}

void ff__tls_destroy(ff__tls *tls) {
  if (!tls) return;
  SSL_free(tls->ssl);
  free(tls);
}

/* -- Bytes ------------------------------------------------------------------ */

/* Whether an operation only waits for more bytes. */
static bool waits(const SSL *ssl, int result) {
  int why = SSL_get_error(ssl, result);
  return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE;
}

static int bounded(size_t size) {
  return size < INT_MAX ? (int)size : INT_MAX;
}

ff_err ff__tls_handshake(ff__tls *tls, bool *done, ff_error *error) {
  ERR_clear_error();
  int result = SSL_do_handshake(tls->ssl);
  *done = result == 1;
  return *done || waits(tls->ssl, result) ? FF_OK : tls_fail(tls->ssl, error);
}

ff_err ff__tls_take(ff__tls *tls, const char *bytes, size_t size, ff_error *error) {
  return BIO_write(tls->in, bytes, bounded(size)) == bounded(size) ? FF_OK : no_memory(error);
}

ff_err ff__tls_decrypt(ff__tls *tls, char *bytes, size_t size, size_t *got, ff_error *error) {
  ERR_clear_error();
  int result = SSL_read(tls->ssl, bytes, bounded(size));
  *got = result > 0 ? (size_t)result : 0;
  if (result > 0 || waits(tls->ssl, result)) return FF_OK;
  if (SSL_get_error(tls->ssl, result) == SSL_ERROR_ZERO_RETURN)
    return ff__fail(error, FF_ERR_DISCONNECTED, "the server closed the connection");
  return tls_fail(tls->ssl, error);
}

ff_err ff__tls_encrypt(ff__tls *tls, const char *bytes, size_t size, ff_error *error) {
  ERR_clear_error();
  return SSL_write(tls->ssl, bytes, bounded(size)) == bounded(size) ? FF_OK
                                                                    : tls_fail(tls->ssl, error);
}

size_t ff__tls_drain(ff__tls *tls, char *bytes, size_t size) {
  int got = BIO_read(tls->out, bytes, bounded(size));
  return got > 0 ? (size_t)got : 0;
}
