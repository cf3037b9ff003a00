/* sanitizers.h - whether this program is built with one, which makes it slow, and makes
 * some of the C library's functions its own. */
#ifndef FF_TEST_SANITIZERS_H
#define FF_TEST_SANITIZERS_H

#if defined(__has_feature)
#define HAS_FEATURE(name) __has_feature(name)
#else
#define HAS_FEATURE(name) 0
#endif

#if defined(__SANITIZE_THREAD__) || HAS_FEATURE(thread_sanitizer)
#define THREAD_SANITIZER 1
#else
#define THREAD_SANITIZER 0
#endif

#if THREAD_SANITIZER || defined(__SANITIZE_ADDRESS__) || HAS_FEATURE(address_sanitizer)
#define SANITIZER 1
#else
#define SANITIZER 0
#endif

#endif
