/* arguments.c - see arguments.h. */
#include "arguments.h"

#include "output.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_LONG = 256 }; /* getopt's values from here on are options, below are letters */

static const struct {
  const char *name; /* with its dashes */
  int letter;
  int takes;
} options[] = {
#define X(identifier, name, letter, takes) {"--" name, letter, takes},
    OPTION_MAP(X)
#undef X
};

static const struct option long_options[] = {
#define X(identifier, name, letter, takes) {name, takes, NULL, FIRST_LONG + OPTION_##identifier},
    OPTION_MAP(X)
#undef X
        {NULL, 0, NULL, 0},
};

bool given(const arguments *parsed, option_id option) {
  return parsed->values[option] != NULL;
}

bool number_of(const arguments *parsed, option_id option, unsigned most, unsigned *number) {
  const char *text = parsed->values[option];
  if (!text) return true;
  size_t digits = strspn(text, "0123456789");
  unsigned long value = strtoul(text, NULL, 10);
  if (digits == 0 || digits > 6 || text[digits] || value < 1 || value > most) return false;
  *number = (unsigned)value;
  return true;
}

const char *option_name(option_id option) {
  return options[option].name;
}

/* -- Secrets --------------------------------------------------------------- */

static bool starts_with(const char *text, const char *start) {
  return strncmp(text, start, strlen(start)) == 0;
}

/*   redis://user:password@host:6379/0     unix:///path?password=...
 *           ^rest         ^at
 * The last @ counts, as a password may hold one; a path may hold both signs. */
static bool holds_password(const char *url) {
  const char *scheme_end = strstr(url, "://");
  const char *rest = scheme_end ? scheme_end + 3 : url;
  if (strstr(rest, "?password=") || strstr(rest, "&password=")) return true;
  if (starts_with(url, "unix:") && *rest == '/') return false;
  const char *at = strrchr(rest, '@');
  return at && memchr(rest, ':', (size_t)(at - rest));
}

static bool is_store_url(const char *text) {
  return starts_with(text, "redis:") || starts_with(text, "rediss:") || starts_with(text, "unix:");
}

static int refuse_password(void) {
  tell("a URL on the command line holds a password, which other users of this machine can see");
  tell("give it in the environment instead: REDIS_PASSWORD, REDIS_PASSWORD_FILE or REDIS_URL");
  return STATUS_USAGE;
}

/* Looks at the raw words, wherever they stand, so that no complaint about another
 * one comes first and shows the URL. */
static bool any_password(int argc, char **argv) {
  for (int i = 1; i < argc; i++) {
    const char *value = argv[i];
    const char *equals = strchr(value, '=');
    if (starts_with(value, "--") && equals) value = equals + 1;
    if (is_store_url(value) && holds_password(value)) return true;
  }
  return false;
}

/* -- Complaints ------------------------------------------------------------ */

static const char *nearest_option(const char *word) {
  const char *names[OPTION_COUNT + 1] = {NULL};
  for (size_t i = 0; i < OPTION_COUNT; i++)
    names[i] = options[i].name;
  return text_nearest(word, names);
}

/* Shows a wrong option without the value that may be tied to it. */
static int refuse_unknown(const char *word) {
  char *name = strndup(word, strcspn(word, "="));
  if (!name) return out_of_memory();
  const char *nearest = nearest_option(name);
  int status = usage_error(NULL, "unknown option %s%s%s%s", name, nearest ? "; did you mean " : "",
                           nearest ? nearest : "", nearest ? "?" : "");
  free(name);
  return status;
}

/* getopt's '?' means an unknown letter, an unknown or ambiguous name, or a value for an
 * option that takes none; optopt and the word itself tell which. */
static int refuse_option(const char *word) {
  if (optopt >= FIRST_LONG)
    return usage_error(NULL, "%s takes no value", option_name((option_id)(optopt - FIRST_LONG)));
  return optopt ? usage_error(NULL, "unknown option -%c", optopt) : refuse_unknown(word);
}

/* -- Parsing --------------------------------------------------------------- */

static option_id option_of(int value) {
  if (value >= FIRST_LONG) return (option_id)(value - FIRST_LONG);
  size_t i = 0;
  while (options[i].letter != value)
    i++;
  return (option_id)i;
}

static int refuse_missing_value(void) {
  return usage_error(NULL, "%s needs a value", option_name(option_of(optopt)));
}

/* "-" makes getopt hand out operands in their order, ":" tell a missing value apart;
 * then the letters, with a ":" behind those that take a value. */
static void write_short_options(char *text) {
  *text++ = '-';
  *text++ = ':';
  for (size_t i = 0; i < OPTION_COUNT; i++) {
    if (options[i].letter) *text++ = (char)options[i].letter;
    if (options[i].letter && options[i].takes == required_argument) *text++ = ':';
  }
  *text = '\0';
}

/* Of two companies one would be passed over in silence: somebody meant both. */
static int take(arguments *parsed, option_id option, const char *value) {
  bool tenant = option == OPTION_COMPANY || option == OPTION_WORKSPACE;
  if (tenant && given(parsed, option))
    return usage_error(NULL, "%s is given twice; run ffctl once for each", option_name(option));
  if (option == OPTION_WRAPPER) parsed->wrappers[parsed->wrapper_count++] = value;
  parsed->values[option] = value ? value : "";
  return STATUS_YES;
}

static int parse(int argc, char **argv, arguments *parsed) {
  char short_options[2 * OPTION_COUNT + 3];
  write_short_options(short_options);
  opterr = 0;
  for (;;) {
    int word = optind;
    optopt = 0;
    int value = getopt_long(argc, argv, short_options, long_options, NULL);
    if (value == -1) break;
    if (value == '?') return refuse_option(argv[word]);
    if (value == ':') return refuse_missing_value();
    if (value == 1) {
      parsed->operands[parsed->operand_count++] = optarg;
      continue;
    }
    int status = take(parsed, option_of(value), optarg);
    if (status != STATUS_YES) return status;
  }
  parsed->plain_count = parsed->operand_count;
  while (optind < argc)
    parsed->operands[parsed->operand_count++] = argv[optind++];
  const char *url = parsed->values[OPTION_REDIS_URL];
  return url && holds_password(url) ? refuse_password() : STATUS_YES;
}

int arguments_init(int argc, char **argv, arguments *parsed) {
  if (any_password(argc, argv)) return refuse_password();
  *parsed = (arguments){.operands = calloc((size_t)argc + 1, sizeof *parsed->operands),
                        .wrappers = calloc((size_t)argc + 1, sizeof *parsed->wrappers)};
  bool room = parsed->operands && parsed->wrappers;
  int status = room ? parse(argc, argv, parsed) : out_of_memory();
  if (status != STATUS_YES) arguments_finish(parsed);
  return status;
}

void arguments_finish(arguments *parsed) {
  free(parsed->operands);
  free(parsed->wrappers);
  parsed->operands = parsed->wrappers = NULL;
}
