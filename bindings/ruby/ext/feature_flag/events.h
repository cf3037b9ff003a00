/* events.h - the methods of FeatureFlag::Client that wait for events. */
#ifndef FEATURE_FLAG_EVENTS_H
#define FEATURE_FLAG_EVENTS_H

#include <ruby.h>

void events_init(VALUE client);

#endif
