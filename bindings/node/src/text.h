/* text.h - flags and ids: from JavaScript's strings to the library's. */
#ifndef FFN_TEXT_H
#define FFN_TEXT_H

#include <featureflag.h>
#include <node_api.h>

/* Longer than any flag (96 bytes) and any id (255) may be: what does not fit is cut where it
 * is too long already, so that the library's verdict is the same. */
enum { FFN_TEXT_SIZE = 264 };

typedef struct ffn_text {
  char bytes[FFN_TEXT_SIZE];
} ffn_text;

/* Both ids of a context; "" where there is none. */
typedef struct ffn_tenant {
  ffn_text company;
  ffn_text workspace;
} ffn_tenant;

/* Reads a string. False when FF_ERR_INVALID was thrown: for what is no string, and for a NUL
 * in it, which C would take for its end. */
bool ffn_read_flag(napi_env env, napi_value value, ffn_text *flag);

/* Reads an id: a string, an integer, or undefined and null for none. False as above. */
bool ffn_read_id(napi_env env, napi_value value, ffn_text *id);

bool ffn_read_tenant(napi_env env, napi_value company, napi_value workspace, ffn_tenant *tenant);

/* The tenant as the library takes it; valid as long as *tenant is. */
ff_context ffn_context(const ffn_tenant *tenant);

#endif
