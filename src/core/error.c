/* error.c - names and texts of errors, scopes and OpenFeature codes. */
#include <featureflag/base.h>

#define FF__TEXT_(x) #x
#define FF__TEXT(x)  FF__TEXT_(x)

const char *ff_version(void) {
  return FF__TEXT(FF_VERSION_MAJOR) "." FF__TEXT(FF_VERSION_MINOR) "." FF__TEXT(FF_VERSION_PATCH);
}

int ff_version_number(void) {
  return FF_VERSION_NUMBER;
}

const char *ff_err_name(ff_err err) {
  switch (err) {
#define X(name, number, kind, text)                                                                \
  case FF_##name: return "FF_" #name;
    FF_ERR_MAP(X)
#undef X
  }
  return "FF_ERR_UNKNOWN";
}

const char *ff_err_text(ff_err err) {
  switch (err) {
#define X(name, number, kind, text)                                                                \
  case FF_##name: return text;
    FF_ERR_MAP(X)
#undef X
  }
  return "unknown error";
}

ff_kind ff_err_kind(ff_err err) {
  switch (err) {
#define X(name, number, kind, text)                                                                \
  case FF_##name: return FF_KIND_##kind;
    FF_ERR_MAP(X)
#undef X
  }
  return FF_KIND_GENERAL;
}

const char *ff_kind_name(ff_kind kind) {
  switch (kind) {
#define X(name, number)                                                                            \
  case FF_KIND_##name: return #name;
    FF_KIND_MAP(X)
#undef X
  }
  return "GENERAL";
}

const char *ff_scope_name(ff_scope scope) {
  switch (scope) {
  case FF_SCOPE_GLOBAL: return "global";
  case FF_SCOPE_COMPANY: return "company";
  case FF_SCOPE_WORKSPACE: return "workspace";
  }
  return "unknown";
}
