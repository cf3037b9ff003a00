/* fields.h - the fields of a flag, in the order that people write them. */
#ifndef FF_REGISTRY_FIELDS_H
#define FF_REGISTRY_FIELDS_H

#include "registry/codes.h"

/* Its name in the file, the code to report when it is missing, and how to mend it. */
#define FF__FIELD_MAP(X)                                                                           \
  X(DESCRIPTION, "description", NO_DESCRIPTION, "say in one line what the flag switches")          \
  X(DEFAULT_ENABLED, "defaultEnabled", NO_FIELD,                                                   \
    "write `true` or `false`, in lower case and without quotes")                                   \
  X(SCOPE, "scope", NO_FIELD, "write `global`, `company` or `workspace`")                          \
  X(ADDED_DATE, "addedDate", NONE, "write a day that exists as YYYY-MM-DD")                        \
  X(EXPECTED_REMOVAL, "expectedRemoval", NONE, "write a day that exists as YYYY-MM-DD")            \
  X(OWNER, "owner", NONE, "name the team, as in `owner: team-name`")                               \
  X(PERMANENT, "permanent", NONE, "write `true` or `false`, in lower case and without quotes")     \
  X(REASON, "reason", NONE, "say why the flag is permanent")                                       \
  X(EXTENSION_REASON, "extensionReason", NONE, "say why expectedRemoval was moved")                \
  X(EXTERNAL_USE, "externalUse", NONE,                                                             \
    "say who asks for the flag, as in `externalUse: the mobile app`")

typedef enum ff__field {
#define X(id, name, missing, help) FF__FIELD_##id,
  FF__FIELD_MAP(X)
#undef X
      FF__FIELD_COUNT, /* also: no field */
} ff__field;

typedef struct ff__field_info {
  const char *name;
  const char *shown; /* in backticks, for messages */
  ff__code missing;
  const char *help;
} ff__field_info;

const ff__field_info *ff__field_info_of(ff__field field);

/* The field of that name; FF__FIELD_COUNT when there is none. */
ff__field ff__field_find(const char *name, size_t size);

/* The field that was probably meant, likewise. */
ff__field ff__field_nearest(const char *name);

#endif
