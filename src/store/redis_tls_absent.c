/* redis_tls_absent.c - a build without OpenSSL: asking for TLS is refused. */
#include "store/redis_tls.h"

#include "core/error.h"

bool ff__tls_is_supported(void) {
  return false;
}

ff_err ff__tls_create(const ff__tls_config *config, const char *host, ff__tls **tls,
                      ff_error *error) {
  (void)config, (void)host, (void)tls;
  return ff__fail(error, FF_ERR_UNSUPPORTED, "this build has no TLS");
}

void ff__tls_destroy(ff__tls *tls) {
  (void)tls;
}

/* Without a session there is nothing to call these with. */

ff_err ff__tls_handshake(ff__tls *tls, bool *done, ff_error *error) {
  (void)tls, (void)done;
  return ff__fail(error, FF_ERR_UNSUPPORTED, "this build has no TLS");
}

ff_err ff__tls_take(ff__tls *tls, const char *bytes, size_t size, ff_error *error) {
  (void)tls, (void)bytes, (void)size;
  return ff__fail(error, FF_ERR_UNSUPPORTED, "this build has no TLS");
}

ff_err ff__tls_decrypt(ff__tls *tls, char *bytes, size_t size, size_t *got, ff_error *error) {
  (void)tls, (void)bytes, (void)size, (void)got;
  return ff__fail(error, FF_ERR_UNSUPPORTED, "this build has no TLS");
}

ff_err ff__tls_encrypt(ff__tls *tls, const char *bytes, size_t size, ff_error *error) {
  (void)tls, (void)bytes, (void)size;
  return ff__fail(error, FF_ERR_UNSUPPORTED, "this build has no TLS");
}

size_t ff__tls_drain(ff__tls *tls, char *bytes, size_t size) {
  (void)tls, (void)bytes, (void)size;
  return 0;
}
