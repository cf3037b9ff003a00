/* nesting.h - which check guards the code at hand.
 *
 * Follows the tokens of a file and keeps what is open around them:
 *
 *     if (is_on("a") && ready) {      {    guarded by a
 *       run(is_on("b"),               (      is_on("b") is inside of a
 *
 * It goes by the text alone. In languages with braces these count, in Python the indent,
 * in Ruby the words that `end` ends. Where a file's brackets do not match, the indent of a
 * closing one tells which it closes, so that a mistake does not spread: rather a nested
 * check is missed than one invented.
 *
 * Checks are numbers, which its user gives out in the order of the text.
 */
#ifndef FF_LINT_REFERENCES_NESTING_H
#define FF_LINT_REFERENCES_NESTING_H

#include "lint/references/lexer.h"

#define FF__NO_CHECK UINT32_MAX

/* Something that is open: a bracket, a block, or the file itself. */
typedef struct ff__frame {
  char kind;           /* one of FF__FRAME_... */
  bool fresh;          /* no statement has begun in it */
  bool condition;      /* between `if` and what that guards */
  bool parentheses;    /* those of a condition */
  bool loop;           /* `do` may end the condition */
  bool guards_nothing; /* what looks like a condition is a def, a with or the like */
  bool modified;       /* `x if` was read: the rest of it guards x */
  bool defines;        /* the statement at hand defines a function that checks */
  uint32_t def_line;   /* where the `def` stands that opened it; 0: none did */
  uint32_t start;      /* the indent of the statement at hand */
  uint32_t indent;     /* of the statement in which it was opened */
  uint32_t guard;      /* the check that guards all of it */
  uint32_t statement;  /* guards the rest of the statement: an `if` without braces, an else */
  uint32_t expression; /* guards the rest of the expression: `is_on("a") && ` */
  uint32_t pending;    /* guards the block or the statement that comes next */
  uint32_t seen;       /* the last check of this expression or condition */
  uint32_t ended;      /* guarded what has just ended: `else` may follow */
  uint32_t first;      /* the first check that this expression may have */
  uint32_t call;       /* whose arguments these are; FF__NO_CHECK: nobody's */
  const char *name;    /* the word in front of a bracket; NULL: none */
  size_t name_size;
} ff__frame;

enum {
  FF__FRAME_FILE = 'f',
  FF__FRAME_ROUND = '(',
  FF__FRAME_SQUARE = '[',
  FF__FRAME_CURLY = '{',
  FF__FRAME_INSERT = 'i',  /* code in a string */
  FF__FRAME_BLOCK = 'b',   /* of Python or Ruby */
  FF__FRAME_COMMAND = 'c', /* a call of Ruby's without parentheses */
};

enum { FF__FRAMES_MAX = 2000, FF__BRANCHES_MAX = 32 };

typedef struct ff__nesting {
  const ff__language *language;
  ff__frame *frames;
  size_t count, capacity;
  size_t lost;                       /* opened beyond FF__FRAMES_MAX */
  size_t branches[FF__BRANCHES_MAX]; /* how many frames were open at each #if around this */
  size_t branch_count;
  ff__token before;        /* the token in front of this one */
  ff__token before_that;   /* and the one in front of that */
  bool new_statement;      /* one begins with this token */
  uint32_t next_check;     /* the number of the check that comes next */
  uint32_t next_call;      /* whose arguments are in the bracket that comes next */
  const char *closed_name; /* the word in front of the bracket that was closed last */
  size_t closed_name_size;
  bool out_of_memory;
  /* Told when the arguments of a call end, or, with false, are given up. */
  void (*ends)(void *user, uint32_t call, bool complete);
  /* Told that a check guards those from first on, which stand in front of it. */
  void (*guards)(void *user, uint32_t check, uint32_t first);
  void *user;
} ff__nesting;

/* Begins a file; the memory of the last one is kept. All zero before the first. */
void ff__nesting_begin(ff__nesting *nesting, const ff__language *language);
void ff__nesting_finish(ff__nesting *nesting);

/* What the end of a line and the like do; to be called before a token is looked at. */
void ff__nesting_before(ff__nesting *nesting, const ff__token *token);

/* What the token does itself; to be called after it was looked at. */
void ff__nesting_after(ff__nesting *nesting, const ff__token *token);

/* An #if, an #else or an #endif: the branches begin with the same frames. */
void ff__nesting_branch(ff__nesting *nesting, char sign);

/* The end of the file. */
void ff__nesting_end(ff__nesting *nesting);

/* The check that guards what stands here; FF__NO_CHECK: none does. */
uint32_t ff__nesting_guard(const ff__nesting *nesting);

/* The statement at hand defines a function that checks; whether one does that is open. */
void ff__nesting_define(ff__nesting *nesting);
bool ff__nesting_defines(const ff__nesting *nesting);

/* A check stands here, at the end of its arguments. */
void ff__nesting_add(ff__nesting *nesting, uint32_t check);

/* What is open here. */
ff__frame *ff__nesting_top(ff__nesting *nesting);

/* Begins a call that has no parentheses. */
void ff__nesting_command(ff__nesting *nesting, uint32_t call);

#endif
