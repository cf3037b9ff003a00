/* plot.h - debt by owner as a picture: SVG, to stand inside of a page. */
#ifndef FF_LINT_GENERATE_PLOT_H
#define FF_LINT_GENERATE_PLOT_H

#include "lint/generate/plan.h"

/* A bar for each owner, with a part for each stage of the class `stage-NUMBER`. Nothing when
 * there are no owners. */
void ff__put_plot(const ff__plan *plan, ff__writer *writer);

#endif
