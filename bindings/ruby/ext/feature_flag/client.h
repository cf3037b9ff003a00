/* client.h - the methods of FeatureFlag::Client about its life. */
#ifndef FEATURE_FLAG_CLIENT_H
#define FEATURE_FLAG_CLIENT_H

#include <ruby.h>

void client_init(VALUE client);

#endif
