/* redis_decoder.c - see redis_decoder.h. */
#include "store/redis_decoder.h"

#include <stdlib.h>

#if HIREDIS_MAJOR < 1
typedef int element_count;
#else
typedef size_t element_count;
#endif

struct ff__decoder {
  redisReader *reader;
  redisReplyObjectFunctions functions; /* hiredis' own but for arrays */
  void *(*create_array)(const redisReadTask *task, element_count count);
  int refused; /* an array was too large or too deep */
};

static int depth_of(const redisReadTask *task) {
  int depth = 0;
  for (; task->parent && depth <= FF__DEPTH_MAX; task = task->parent)
    depth++;
  return depth;
}

static void *create_array(const redisReadTask *task, element_count count) {
  ff__decoder *decoder = task->privdata;
  if (count <= FF__ELEMENTS_MAX && depth_of(task) <= FF__DEPTH_MAX)
    return decoder->create_array(task, count);
  decoder->refused = 1;
  return NULL;
}

ff__decoder *ff__decoder_create(void) {
  ff__decoder *decoder = calloc(1, sizeof *decoder);
  if (!decoder) return NULL;
  decoder->reader = redisReaderCreate();
  if (!decoder->reader) {
    free(decoder);
    return NULL;
  }
  decoder->functions = *decoder->reader->fn;
  decoder->create_array = decoder->functions.createArray;
  decoder->functions.createArray = create_array;
  decoder->reader->fn = &decoder->functions;
  decoder->reader->privdata = decoder;
  return decoder;
}

void ff__decoder_destroy(ff__decoder *decoder) {
  if (!decoder) return;
  redisReaderFree(decoder->reader);
  free(decoder);
}

int ff__decoder_feed(ff__decoder *decoder, const char *bytes, size_t size) {
  return redisReaderFeed(decoder->reader, bytes, size) == REDIS_OK;
}

const char *ff__decoder_next(ff__decoder *decoder, redisReply **reply) {
  void *found = NULL;
  if (redisReaderGetReply(decoder->reader, &found) == REDIS_OK) {
    *reply = found;
    return NULL;
  }
  return decoder->refused ? "a reply with too many elements or too deep" : decoder->reader->errstr;
}
