/* testing.h - the methods of FeatureFlag::Client for tests. */
#ifndef FEATURE_FLAG_TESTING_H
#define FEATURE_FLAG_TESTING_H

#include <ruby.h>

void testing_init(VALUE client);

#endif
