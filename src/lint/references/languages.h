/* languages.h - what has to be known of a language to tell its code from its comments and
 * strings, and to see which code a condition guards.
 *
 * Tables alone; the lexer and the nesting read them. To add a language, add its row.
 */
#ifndef FF_LINT_REFERENCES_LANGUAGES_H
#define FF_LINT_REFERENCES_LANGUAGES_H

#include <stdbool.h>
#include <stddef.h>

/* What a word does to the structure of the code around it. */
typedef enum ff__word {
  FF__WORD_PLAIN = 0, /* a name; also every keyword that does nothing */
  FF__WORD_IF,        /* a condition follows, and what it guards */
  FF__WORD_LOOP,      /* the same, and `do` may stand before what it guards */
  FF__WORD_CASE,      /* the same, and it never stands behind what it guards */
  FF__WORD_MATCH,     /* the same where it begins a line, and else a name */
  FF__WORD_ELIF,
  FF__WORD_ELSE,
  FF__WORD_BLOCK,  /* begins a block that no condition guards */
  FF__WORD_DEF,    /* the same, or nothing, and a name that is defined comes next */
  FF__WORD_DO,     /* begins a block that `end` ends */
  FF__WORD_THEN,   /* ends a condition */
  FF__WORD_END,    /* ends a block */
  FF__WORD_AND,    /* and, or: what follows is asked only sometimes */
  FF__WORD_BEFORE, /* return, not, in: an expression follows */
} ff__word;

typedef struct ff__keyword {
  const char *text;
  ff__word word;
} ff__keyword;

/* How the code that a condition guards is marked. */
typedef enum ff__blocks {
  FF__BLOCKS_BRACES,
  FF__BLOCKS_INDENT,
  FF__BLOCKS_END,
} ff__blocks;

enum {
  FF__MARK_ESCAPES = 1, /* a backslash takes the next character with it */
  FF__MARK_LINES = 2,   /* may go over several lines */
  FF__MARK_VALUE = 4,   /* no string: a character */
  FF__MARK_INSERTS = 8, /* code may stand in it, in the language's inserts */
};

/* What begins and ends a string. */
typedef struct ff__mark {
  const char *text;
  unsigned kind;
} ff__mark;

enum {
  FF__LANGUAGE_SLASHES = 1,           /* comments: two slashes, slash and asterisk */
  FF__LANGUAGE_HASHES = 2,            /* comments: # to the end of the line */
  FF__LANGUAGE_REGEX = 4,             /* /.../ where a value is due */
  FF__LANGUAGE_RUBY = 8,              /* heredocs, %w[...], :symbols, ?c, =begin, __END__ */
  FF__LANGUAGE_PREFIXES = 16,         /* r"", f"" and their like, as Python has them */
  FF__LANGUAGE_RAW = 32,              /* R"mark(...)mark", and ' within numbers */
  FF__LANGUAGE_NEWLINES = 64,         /* the end of a line can end a statement */
  FF__LANGUAGE_PARENTHESES = 128,     /* round every condition */
  FF__LANGUAGE_TYPES_FIRST = 256,     /* `bool is_on(` declares is_on */
  FF__LANGUAGE_BODY_AFTER_CALL = 512, /* `isOn(flag) {` defines isOn */
  FF__LANGUAGE_COLON_TYPES = 1024,    /* `isOn(flag: string)` declares isOn */
};

typedef struct ff__language {
  const char *name;
  const char *extensions;   /* between blanks, in front of and behind each */
  const char *interpreters; /* likewise: what a #! line may name */
  unsigned traits;
  ff__blocks blocks;
  const char *word_marks;      /* what belongs to words beside letters, digits and _ */
  const char *insert;          /* begins code within a string, which } ends; or NULL */
  const ff__mark *marks;       /* longest first; the last has no mark */
  const ff__keyword *keywords; /* the last has no text */
} ff__language;

enum { FF__LANGUAGES = 6 }; /* C++ is one with C, TypeScript with JavaScript */

/* The index-th language. */
const ff__language *ff__language_at(size_t index);

/* The language of a file: by its name, or, when that has no extension, by its first line,
 * of which text holds the beginning. NULL when it is none of ours. */
const ff__language *ff__language_of(const char *path, const char *text, size_t size);

/* Whether a file of that name may be in one of the languages. */
bool ff__language_is_possible(const char *path);

#endif
