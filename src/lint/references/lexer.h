/* lexer.h - the words, strings and signs of a source file, without its comments.
 *
 * Knows how languages write them, from their tables, and nothing of what they mean. It
 * reads any bytes: what makes no sense is passed over, and a string that does not end is
 * taken to end with its line.
 */
#ifndef FF_LINT_REFERENCES_LEXER_H
#define FF_LINT_REFERENCES_LEXER_H

#include "lint/references/languages.h"

#include <stdint.h>

typedef enum ff__token_kind {
  FF__TOKEN_END,
  FF__TOKEN_WORD,
  FF__TOKEN_STRING,
  FF__TOKEN_VALUE, /* a number, a character, a regular expression */
  FF__TOKEN_SIGN,
} ff__token_kind;

/* What a sign of more than one character is told by, and those that nobody asks about;
 * every other sign is told by itself. */
enum {
  FF__SIGN_OTHER = 'o',
  FF__SIGN_MEMBER = '.', /* . -> :: ?. &. */
  FF__SIGN_AND = '&',    /* && */
  FF__SIGN_OR = '|',     /* || */
  FF__SIGN_ARROW = '>',  /* => */
  FF__SIGN_INSERT = 'i', /* code begins within a string, and */
  FF__SIGN_RESUME = 'r', /* it ends */
  FF__SIGN_IF = 'I',     /* #if, #ifdef, #ifndef */
  FF__SIGN_ELSE = 'E',   /* #else, #elif */
  FF__SIGN_ENDIF = 'N',  /* #endif */
};

enum {
  FF__STRING_PIECE = 1,  /* there is code in it, and this is not all of it */
  FF__STRING_ESCAPE = 2, /* holds a backslash */
  FF__STRING_WORDS = 4,  /* %w[a b]: each word of it is a string */
  FF__STRING_SYMBOL = 8, /* :name */
};

typedef struct ff__token {
  ff__token_kind kind;
  const char *text; /* a string's without its quotes */
  size_t size;
  uint32_t line;   /* 1-based */
  uint32_t column; /* 1-based, of its first byte */
  uint32_t indent; /* of its line; a tab goes to the next multiple of 8 */
  const char *line_start;
  ff__word word;
  unsigned string; /* FF__STRING_... */
  char sign;
  bool begins_line; /* nothing but white space is in front of it */
  bool spaced;      /* white space or a comment is in front of it */
} ff__token;

/* Raw strings, heredocs and the like may end at the end of all text, and each that does not end
 * costs a look through it. After so many of them in a file, of regular expressions in a line,
 * no more are believed in. */
enum { FF__MOST_VAIN = 16 };

enum { FF__INSERTS_MAX = 16, FF__HEREDOCS_MAX = 8, FF__BYTES = 256 };

/* What is looked up for each byte and each word, of all languages. */
typedef struct ff__lexer_tables {
  unsigned char classes[FF__LANGUAGES][FF__BYTES];
  uint32_t keyword_sizes[FF__LANGUAGES][FF__BYTES]; /* by first byte, a bit for a size */
} ff__lexer_tables;

void ff__lexer_tables_init(ff__lexer_tables *tables);

/*   `price: ${ {a: 1}.a } EUR`      a string with code in it; braces in that are counted
 *           ^insert     ^depth 0: the string goes on */
typedef struct ff__insert {
  ff__mark quote;
  uint32_t depth;
} ff__insert;

typedef struct ff__lexer {
  /* Told of each comment, which begins where the lexer is; may be NULL. */
  void (*note)(void *user, const struct ff__lexer *lexer, const char *end);
  void *user;
  const ff__language *language;
  const unsigned char *classes;
  const uint32_t *keyword_sizes;
  const char *text, *end, *at;
  const char *line_start;
  uint32_t line, indent;
  bool begins_line, spaced;
  bool directive;    /* in a #define, which ends with its line */
  bool after_value;  /* a / here divides */
  bool after_name;   /* unless that is a function's argument */
  bool after_member; /* a keyword here is none */
  ff__insert inserts[FF__INSERTS_MAX];
  size_t insert_count;
  bool insert_begins;  /* the next token is FF__SIGN_INSERT */
  bool string_resumes; /* in inserts[insert_count], the one that ended */
  struct {
    const char *word;
    size_t size;
  } heredocs[FF__HEREDOCS_MAX]; /* that begin after this line */
  size_t heredoc_count;
  unsigned vain, vain_in_line; /* searches for an end that is not there, see FF__MOST_VAIN */
} ff__lexer;

/* Begins with text, which must stay where it is. */
void ff__lexer_init(ff__lexer *lexer, const ff__lexer_tables *tables, const ff__language *language,
                    const char *text, size_t size);

/* Writes the next token; false, with FF__TOKEN_END, when there is none. */
bool ff__lexer_next(ff__lexer *lexer, ff__token *token);

/* The first byte of the next token on this line or, where lines do not matter, later; 0
 * for none. It does not see beyond comments. */
char ff__lexer_peek(const ff__lexer *lexer, bool same_line);

/* -- For the files that make up the lexer ----------------------------------- */

/* What a byte can begin or go on with. */
enum {
  FF__BYTE_SPACE,
  FF__BYTE_NEWLINE,
  FF__BYTE_WORD,
  FF__BYTE_DIGIT,
  FF__BYTE_QUOTE,
  FF__BYTE_SIGN
};

static inline unsigned char ff__lexer_class(const ff__lexer *lexer, const char *at) {
  return at < lexer->end ? lexer->classes[(unsigned char)*at] : (unsigned char)FF__BYTE_SPACE;
}

static inline bool ff__lexer_has(const ff__lexer *lexer, unsigned trait) {
  return lexer->language->traits & trait;
}

/* Passes over something that is no token; false when there is nothing such. */
bool ff__lexer_skip(ff__lexer *lexer);

/* Whether a line for the preprocessor begins here; which FF__SIGN_ it is, '\0' for one that is
 * no branch; and the rest of it passed over. */
bool ff__lexer_sees_directive(const ff__lexer *lexer);
char ff__lexer_branch(const ff__lexer *lexer);
void ff__lexer_skip_directive(ff__lexer *lexer);

/* Goes on behind a place, counting the lines in between. */
void ff__lexer_go(ff__lexer *lexer, const char *to);

/* Whether text stands at a place. */
bool ff__lexer_sees(const ff__lexer *lexer, const char *at, const char *text);

bool ff__lexer_is_word(const ff__lexer *lexer, const char *at);

/* What a token is, and between which two places. */
void ff__lexer_put(ff__token *token, ff__token_kind kind, const char *begin, const char *end);

/* Reads a string whose content begins here. */
void ff__lexer_read_string(ff__lexer *lexer, ff__token *token, ff__mark quote);

/* Reads a string that letters belong to, as r"" or R"()", if one is here. */
bool ff__lexer_read_prefixed(ff__lexer *lexer, ff__token *token);

/* What Ruby alone has, in ruby.c. Each returns whether it was there. */
bool ff__ruby_skip(ff__lexer *lexer);
bool ff__ruby_read(ff__lexer *lexer, ff__token *token);
void ff__ruby_skip_heredocs(ff__lexer *lexer);

#endif
