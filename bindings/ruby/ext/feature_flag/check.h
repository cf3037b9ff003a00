/* check.h - the methods of FeatureFlag::Client that answer. */
#ifndef FEATURE_FLAG_CHECK_H
#define FEATURE_FLAG_CHECK_H

#include <ruby.h>

void check_init(VALUE client);

#endif
