/* text.c - see text.h. */
#include "text.h"

#include <ruby/encoding.h>

static int utf8, ascii, binary;

void text_init(void) {
  utf8 = rb_utf8_encindex();
  ascii = rb_usascii_encindex();
  binary = rb_ascii8bit_encindex();
}

/* In UTF-16 "a" has a NUL, and a slash may be half of another character. */
static bool is_ascii_compatible(VALUE string) {
  int index = RB_ENCODING_GET_INLINED(string);
  return index == utf8 || index == ascii || index == binary ||
         rb_enc_asciicompat(rb_enc_get(string));
}

/* Nearly every string of Ruby ends with a NUL, as C wants it; StringValueCStr sees to the others.
 */
const char *text_of(VALUE string, const char *what) {
  if (!RB_TYPE_P(string, T_STRING))
    rb_raise(rb_eTypeError, "%s must be a String, not %" PRIsVALUE, what, rb_obj_class(string));
  if (!is_ascii_compatible(string))
    rb_raise(rb_eArgError, "%s is in %s; give it in UTF-8", what, rb_enc_name(rb_enc_get(string)));
  const char *text = RSTRING_PTR(string);
  size_t length = (size_t)RSTRING_LEN(string);
  if (memchr(text, 0, length)) rb_raise(rb_eArgError, "%s contains a NUL byte", what);
  return text[length] == '\0' ? text : StringValueCStr(string);
}

static const char *digits_of(long number, char digits[24]) {
  char *next = digits + 23;
  unsigned long rest = number < 0 ? 0 - (unsigned long)number : (unsigned long)number;
  *next = '\0';
  do
    *--next = (char)('0' + rest % 10);
  while (rest /= 10);
  if (number < 0) *--next = '-';
  return next;
}

const char *text_of_id(VALUE id, char digits[24], VALUE *kept, const char *what) {
  if (NIL_P(id)) return NULL;
  if (RB_TYPE_P(id, T_STRING)) return text_of(id, what);
  if (FIXNUM_P(id)) return digits_of(FIX2LONG(id), digits);
  if (RB_SYMBOL_P(id))
    *kept = rb_sym2str(id);
  else if (RB_TYPE_P(id, T_BIGNUM))
    *kept = rb_big2str(id, 10);
  else
    rb_raise(rb_eTypeError,
             "%s must be an id (a String, a Symbol, an Integer) or nil, not %" PRIsVALUE, what,
             rb_obj_class(id));
  return text_of(*kept, what);
}

void question_init_tenant(question *question, VALUE company, VALUE workspace) {
  question->flag = NULL;
  question->symbol = Qnil;
  question->context = (ff_context)FF_CONTEXT_INIT;
  question->context.company_id =
      text_of_id(company, question->digits[0], &question->kept[0], "company");
  question->context.workspace_id =
      text_of_id(workspace, question->digits[1], &question->kept[1], "workspace");
}

void question_init(question *question, VALUE flag, VALUE company, VALUE workspace) {
  question_init_tenant(question, company, workspace);
  question->symbol = flag;
  if (RB_TYPE_P(flag, T_STRING))
    question->flag = text_of(flag, "flag");
  else if (!RB_SYMBOL_P(flag))
    rb_raise(rb_eTypeError, "flag must be a String or a Symbol, not %" PRIsVALUE,
             rb_obj_class(flag));
}
