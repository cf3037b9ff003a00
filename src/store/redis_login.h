/* redis_login.h - the first words on a new connection: AUTH, SELECT, CLIENT SETNAME. */
#ifndef FF_STORE_REDIS_LOGIN_H
#define FF_STORE_REDIS_LOGIN_H

#include "store/redis_link.h"

/* Says them in one round trip. Reads the password file, if there is one, again each time.
 * Errors: FF_ERR_IO for that file, FF_ERR_AUTH, and those of ff__link_receive. */
ff_err ff__login(ff__link *link, int64_t deadline, ff_error *error);

#endif
