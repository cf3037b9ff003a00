/* plot.c - see plot.h. */
#include "lint/generate/plot.h"

#include "lint/generate/escape.h"

/*   |<- LABELS ->|<------ BARS ------>|<- NOTES ->|
 *     team-inbox  ####==.............   3 of 12 expired      ^ ROW
 *     team-auth   .......               0 of 5 expired       v             */
enum { LABELS = 190, BARS = 420, NOTES = 150, ROW = 28, BAR = 18, GAP = 10, LONGEST_LABEL = 24 };

/* Cut where it would reach into the bars; the title has all of it. */
static void put_label(ff__writer *writer, const char *owner) {
  size_t count = 0;
  char cut[4 * LONGEST_LABEL + 1], *end = cut;
  ff__characters at = ff__characters_of(owner);
  while (count < LONGEST_LABEL && ff__characters_next(&at)) {
    for (const char *c = at.shown; *c; c++)
      *end++ = *c;
    count++;
  }
  *end = '\0';
  ff__put_html(writer, cut);
  if (ff__characters_next(&at)) ff__write(writer, "…");
}

static void put_title(ff__writer *writer, const ff__owner_debt *debt) {
  ff__write(writer, "<title>");
  ff__put_html(writer, debt->owner ? debt->owner : "nobody");
  for (ff__stage stage = 0; stage < FF__STAGE_COUNT; stage++)
    if (debt->flags[stage] > 0)
      ff__write(writer, ", %zu %s", debt->flags[stage], ff__stage_name(stage));
  ff__write(writer, "</title>");
}

/* Where so many flags end, so that parts meet without a gap. */
static size_t width_of(size_t flags, size_t longest) {
  return flags * BARS / longest;
}

static void put_parts(ff__writer *writer, const ff__owner_debt *debt, size_t longest, size_t top) {
  size_t before = 0;
  for (ff__stage stage = 0; stage < FF__STAGE_COUNT; stage++) {
    size_t left = width_of(before, longest);
    before += debt->flags[stage];
    if (debt->flags[stage] == 0) continue;
    ff__write(writer, "<rect class=\"stage-%d\" x=\"%zu\" y=\"%zu\" width=\"%zu\" height=\"%d\"/>",
              (int)stage, LABELS + left, top, width_of(before, longest) - left, BAR);
  }
}

static void put_row(ff__writer *writer, const ff__owner_debt *debt, size_t longest, size_t number) {
  size_t top = number * ROW + (ROW - BAR) / 2, base = top + BAR - 4;
  ff__write(writer, "<g>");
  put_title(writer, debt);
  ff__write(writer, "<text x=\"%d\" y=\"%zu\" text-anchor=\"end\">", LABELS - GAP, base);
  put_label(writer, debt->owner ? debt->owner : "nobody");
  ff__write(writer, "</text>");
  put_parts(writer, debt, longest, top);
  ff__write(writer, "<text x=\"%zu\" y=\"%zu\">%zu of %zu expired</text></g>\n",
            LABELS + width_of(debt->total, longest) + GAP, base, debt->flags[FF__EXPIRED],
            debt->total);
}

void ff__put_plot(const ff__plan *plan, ff__writer *writer) {
  if (plan->owner_count == 0) return;
  int width = LABELS + BARS + NOTES;
  ff__write(writer,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"plot\" role=\"img\" "
            "aria-label=\"Flags of each owner, by state\" viewBox=\"0 0 %d %zu\" width=\"%d\">\n",
            width, plan->owner_count * ROW, width);
  size_t longest = ff__plan_longest(plan);
  for (size_t i = 0; i < plan->owner_count; i++)
    put_row(writer, &plan->owners[i], longest, i);
  ff__write(writer, "</svg>\n");
}
