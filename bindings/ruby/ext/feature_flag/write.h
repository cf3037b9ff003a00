/* write.h - the methods of FeatureFlag::Client that store. */
#ifndef FEATURE_FLAG_WRITE_H
#define FEATURE_FLAG_WRITE_H

#include <ruby.h>

void write_init(VALUE client);

#endif
