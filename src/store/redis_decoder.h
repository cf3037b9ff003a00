/* redis_decoder.h - hiredis' decoder with a bound on what it believes.
 *
 * A server, or what pretends to be one, may announce an array of a billion elements, for
 * which hiredis would make room, or arrays in arrays without end, which hiredis 1.x would
 * free by calling itself as often. No reply that we ask for has more elements than a
 * scan's page, or more than one array in another.
 */
#ifndef FF_STORE_REDIS_DECODER_H
#define FF_STORE_REDIS_DECODER_H

#include <hiredis/hiredis.h>

enum { FF__ELEMENTS_MAX = 100000, FF__DEPTH_MAX = 4 };

typedef struct ff__decoder ff__decoder;

/* NULL when memory is short. */
ff__decoder *ff__decoder_create(void);
void ff__decoder_destroy(ff__decoder *decoder);

/* Takes bytes; 0 when memory is short. */
int ff__decoder_feed(ff__decoder *decoder, const char *bytes, size_t size);

/* Gives the next whole reply in *reply, the caller's, or NULL when more bytes are needed.
 * Returns what is wrong with them, or NULL. */
const char *ff__decoder_next(ff__decoder *decoder, redisReply **reply);

#endif
