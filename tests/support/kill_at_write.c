// SPDX-License-Identifier: Apache-2.0
// A library to preload (LD_PRELOAD): counts what a program does to regular files and strikes at the n-th deed.
//
// Counted are write, pwrite, writev, fsync, fdatasync, ftruncate and unlink, in all threads together; not what goes to
// the three standard streams. Strikes happen before the n-th deed, counted from 1:
//   DUNLIN_KILL_AT=n        the process kills itself with SIGKILL
//   DUNLIN_KILL_TORN=1      … after the first half of the n-th write has been done
//   DUNLIN_FAIL_AT=n        the n-th fails with DUNLIN_FAIL_ERRNO (ENOSPC, EIO, EDQUOT or a number; ENOSPC)
//   DUNLIN_FAIL_FROM=n      the n-th and all after it fail, but for unlink and a shrinking ftruncate: a full disk
//   DUNLIN_KILL_MATCH=text  only files with this in their path count
//   DUNLIN_KILL_COUNT=file  holds the count so far, at every moment, and after a strike the deed and its path
// System calls are made directly, so nothing here depends on who else interposes.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum {
  kFirstOtherDescriptor = 3
};
enum strike {
  kNone,
  kKill,
  kFail
};

static atomic_long done;
static long kill_at;
static long fail_at;
static long fail_from;
static int fail_errno = ENOSPC;
static int torn;
static int count_file = -1;
static const char* match;

static long number_from(const char* name) {
  const char* text = getenv(name);
  return text == NULL ? 0 : strtol(text, NULL, 10);
}

static int errno_from(const char* text) {
  if (text == NULL || strcmp(text, "ENOSPC") == 0) return ENOSPC;
  if (strcmp(text, "EIO") == 0) return EIO;
  if (strcmp(text, "EDQUOT") == 0) return EDQUOT;
  return (int)strtol(text, NULL, 10);
}

__attribute__((constructor)) static void read_settings(void) {
  kill_at = number_from("DUNLIN_KILL_AT");
  fail_at = number_from("DUNLIN_FAIL_AT");
  fail_from = number_from("DUNLIN_FAIL_FROM");
  torn = number_from("DUNLIN_KILL_TORN") != 0;
  fail_errno = errno_from(getenv("DUNLIN_FAIL_ERRNO"));
  match = getenv("DUNLIN_KILL_MATCH");
  const char* path = getenv("DUNLIN_KILL_COUNT");
  if (path != NULL)
    count_file = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
}

static void report(long number, const char* deed, const char* path) {
  if (count_file < 0) return;
  char line[PATH_MAX + 64];
  const int length = deed == NULL ? snprintf(line, sizeof line, "%ld\n", number)
                                  : snprintf(line, sizeof line, "%ld\n%s %s\n", number, deed, path);
  (void)syscall(SYS_pwrite64, count_file, line, (size_t)length, (off_t)0);
}

// The path of a descriptor that counts, or NULL.
static const char* counted_path(int descriptor, char* buffer, size_t size) {
  struct stat info;
  if (descriptor < kFirstOtherDescriptor || descriptor == count_file) return NULL;
  if (fstat(descriptor, &info) != 0 || !S_ISREG(info.st_mode)) return NULL;
  char link[64];
  (void)snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  const ssize_t length = readlink(link, buffer, size - 1);
  buffer[length < 0 ? 0 : length] = '\0';
  return match == NULL || strstr(buffer, match) != NULL ? buffer : NULL;
}

static enum strike next(const char* deed, const char* path, int frees_space) {
  const long number = atomic_fetch_add(&done, 1) + 1;
  if (number == kill_at) {
    report(number, deed, path);
    return kKill;
  }
  if (number == fail_at || (fail_from != 0 && number >= fail_from && !frees_space)) {
    report(number, deed, path);
    return kFail;
  }
  report(number, NULL, NULL);
  return kNone;
}

static void die(void) {
  (void)kill(getpid(), SIGKILL);
  for (;;) (void)syscall(SYS_pause);
}

static enum strike before(int descriptor, const char* deed, int frees_space) {
  char buffer[PATH_MAX];
  const int saved = errno;
  const char* path = counted_path(descriptor, buffer, sizeof buffer);
  const enum strike strike = path == NULL ? kNone : next(deed, path, frees_space);
  errno = strike == kFail ? fail_errno : saved;
  if (strike == kKill && (!torn || strstr(deed, "write") == NULL)) die();
  return strike;
}

#define INTERPOSED __attribute__((visibility("default")))

INTERPOSED ssize_t write(int descriptor, const void* data, size_t size) {
  const enum strike strike = before(descriptor, "write", 0);
  if (strike == kFail) return -1;
  if (strike == kNone) return syscall(SYS_write, descriptor, data, size);
  (void)syscall(SYS_write, descriptor, data, size / 2);
  die();
  return -1;
}

INTERPOSED ssize_t pwrite64(int descriptor, const void* data, size_t size, off_t offset) {
  const enum strike strike = before(descriptor, "pwrite", 0);
  if (strike == kFail) return -1;
  if (strike == kNone) return syscall(SYS_pwrite64, descriptor, data, size, offset);
  (void)syscall(SYS_pwrite64, descriptor, data, size / 2, offset);
  die();
  return -1;
}

INTERPOSED ssize_t pwrite(int descriptor, const void* data, size_t size, off_t offset) {
  return pwrite64(descriptor, data, size, offset);
}

INTERPOSED ssize_t writev(int descriptor, const struct iovec* parts, int count) {
  const enum strike strike = before(descriptor, "writev", 0);
  if (strike == kFail) return -1;
  if (strike == kNone) return syscall(SYS_writev, descriptor, parts, count);
  if (count > 0) (void)syscall(SYS_write, descriptor, parts[0].iov_base, parts[0].iov_len / 2);
  die();
  return -1;
}

INTERPOSED int fsync(int descriptor) {
  return before(descriptor, "fsync", 0) == kFail ? -1 : (int)syscall(SYS_fsync, descriptor);
}

INTERPOSED int fdatasync(int descriptor) {
  return before(descriptor, "fdatasync", 0) == kFail ? -1 : (int)syscall(SYS_fdatasync, descriptor);
}

INTERPOSED int ftruncate64(int descriptor, off_t size) {
  struct stat info;
  const int shrinks = fstat(descriptor, &info) == 0 && size <= info.st_size;
  return before(descriptor, "ftruncate", shrinks) == kFail ? -1 : (int)syscall(SYS_ftruncate, descriptor, size);
}

INTERPOSED int ftruncate(int descriptor, off_t size) { return ftruncate64(descriptor, size); }

INTERPOSED int unlink(const char* path) {
  if (match == NULL || strstr(path, match) != NULL) {
    const enum strike strike = next("unlink", path, 1);
    if (strike == kKill) die();
    if (strike == kFail) {
      errno = fail_errno;
      return -1;
    }
  }
  return (int)syscall(SYS_unlink, path);
}
