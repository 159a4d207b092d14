/* SPDX-License-Identifier: Apache-2.0
 * The input of both apply programs: a line "S <statement>", or "R <id>", which ends a revision. */
#ifndef DUNLIN_BENCH_APPLY_H
#define DUNLIN_BENCH_APPLY_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char kChecksum[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

static char body[1 << 16];
static size_t body_length;
static char previous_id[64];

static void die(const char* what, const char* why) {
  fprintf(stderr, "%s: %s\n", what, why);
  exit(1);
}

/* The next line without its end, or null. */
static char* next_line(FILE* file) {
  static char* line;
  static size_t capacity;
  ssize_t length = getline(&line, &capacity, file);
  if (length <= 0) return NULL;
  if (line[length - 1] == '\n') line[length - 1] = 0;
  return line;
}

/* A revision's body is stored with it, as the program measured against does. */
static void keep(const char* statement) {
  size_t length = strlen(statement);
  if (body_length + length + 2 > sizeof body) die("body", "too long");
  memcpy(body + body_length, statement, length);
  memcpy(body + body_length + length, ";\n", 2);
  body_length += length + 2;
}

#endif
