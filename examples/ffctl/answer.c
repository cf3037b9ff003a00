/* answer.c - see answer.h. */
#include "answer.h"

#include "output.h"
#include "text.h"

ff_evaluation answer_without_client(ff_err err) {
  return (ff_evaluation){
      .error = (int32_t)err,
      .error_kind = (int32_t)ff_err_kind(err),
      .source = FF_SOURCE_FALLBACK,
      .reason = FF_REASON_ERROR,
  };
}

const char *answer_word(bool enabled) {
  return enabled ? "on" : "off";
}

json_t *question_json(const question *asked) {
  return json_pack("{s:o, s:o, s:o}", "flag", text_json_or_null(asked->flag), "companyId",
                   text_json_or_null(asked->company), "workspaceId",
                   text_json_or_null(asked->workspace));
}

json_t *answer_json(json_t *object, const ff_evaluation *evaluation) {
  bool failed = evaluation->error != FF_OK;
  const char *kind = ff_kind_name((ff_kind)evaluation->error_kind);
  object = json_with(object, "enabled", json_boolean(evaluation->enabled));
  object = json_with(object, "source", json_string(ff_source_name((ff_source)evaluation->source)));
  object = json_with(object, "reason", json_string(ff_reason_name((ff_reason)evaluation->reason)));
  return json_with(object, "error", failed ? json_string(kind) : json_null());
}

static void put_id(FILE *stream, const char *lead, const char *level, const char *id) {
  fprintf(stream, "%s%s ", lead, level);
  text_puts(stream, id);
}

void put_tenant(FILE *stream, const question *asked) {
  const char *lead = " for ";
  if (asked->company && *asked->company) {
    put_id(stream, lead, "company", asked->company);
    lead = ", ";
  }
  if (asked->workspace && *asked->workspace) put_id(stream, lead, "workspace", asked->workspace);
}
