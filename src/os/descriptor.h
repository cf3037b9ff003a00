/* descriptor.h - which file a descriptor stands for: the child of a fork may have closed what
 * it inherited, and opened a file of its own under the same number. */
#ifndef FF_OS_DESCRIPTOR_H
#define FF_OS_DESCRIPTOR_H

#include <sys/stat.h>
#include <unistd.h>

typedef struct ff__identity {
  dev_t device;
  ino_t inode;
} ff__identity;

/* All zero, which no file is, when it cannot be told. */
static inline ff__identity ff__identity_of(int descriptor) {
  struct stat status;
  if (fstat(descriptor, &status) != 0) return (ff__identity){0, 0};
  return (ff__identity){status.st_dev, status.st_ino};
}

/* Closes it if it still stands for that file. */
static inline void ff__close_same(int descriptor, ff__identity file) {
  if (descriptor < 0) return;
  ff__identity now = ff__identity_of(descriptor);
  if (now.inode != 0 && now.device == file.device && now.inode == file.inode) close(descriptor);
}

#endif
