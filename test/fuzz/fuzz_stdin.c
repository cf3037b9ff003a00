/* Any bytes as the input of `ffctl check --stdin --json`: an answer for each line, each
 * of them JSON. All of ffctl is in it but its main.c. */
#include "fuzz.h"

#include "command.h"
#include "text.h"

#include <featureflag.h>
#include <jansson.h>
#include <unistd.h>

/* main.c's own. */
const char *operand(const arguments *parsed, size_t index) {
  return parsed->operands[1 + index];
}

int LLVMFuzzerInitialize(int *argc, char ***argv);

int LLVMFuzzerInitialize(int *argc, char ***argv) {
  (void)argc, (void)argv;
  setenv("FEATURE_FLAGS_PROVIDER", "memory", 1);
  text_init();
  return 0;
}

/* The file's content from its beginning becomes the standard input. */
static void provide_input(const uint8_t *data, size_t size) {
  static FILE *file;
  if (!file) file = tmpfile();
  HOLDS(file && ftruncate(fileno(file), 0) == 0);
  HOLDS(pwrite(fileno(file), data, size, 0) == (ssize_t)size);
  HOLDS(dup2(fileno(file), STDIN_FILENO) == STDIN_FILENO);
  HOLDS(lseek(STDIN_FILENO, 0, SEEK_SET) == 0);
}

static size_t count_lines(const uint8_t *data, size_t size) {
  size_t lines = size > 0 && data[size - 1] != '\n';
  for (size_t i = 0; i < size; i++)
    lines += data[i] == '\n';
  return lines;
}

static void check_line(const char *line, size_t size) {
  json_t *answer = json_loadb(line, size, 0, NULL);
  HOLDS(json_is_object(answer));
  HOLDS(json_is_boolean(json_object_get(answer, "enabled")));
  const char *reason = json_string_value(json_object_get(answer, "reason"));
  HOLDS(reason && (strcmp(reason, "DEFAULT") == 0 || strcmp(reason, "ERROR") == 0));
  HOLDS(json_is_false(json_object_get(answer, "enabled"))); /* nothing is stored */
  json_decref(answer);
}

static void check_output(const char *output, size_t size, size_t expected) {
  size_t lines = 0;
  for (const char *at = output; at < output + size; lines++) {
    const char *end = memchr(at, '\n', (size_t)(output + size - at));
    HOLDS(end != NULL);
    check_line(at, (size_t)(end - at));
    at = end + 1;
  }
  HOLDS(lines == expected);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  provide_input(data, size);
  char *output = NULL;
  size_t output_size = 0;
  FILE *real = stdout;
  stdout = open_memstream(&output, &output_size);
  HOLDS(stdout != NULL);

  arguments parsed = {.values = {[OPTION_STDIN] = "", [OPTION_JSON] = ""}};
  int status = check_stdin(&parsed);

  fclose(stdout);
  stdout = real;
  HOLDS(status == 0 || status == 2 || status == 3);
  check_output(output, output_size, count_lines(data, size));
  free(output);
  return 0;
}
