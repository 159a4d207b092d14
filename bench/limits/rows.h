/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of the benchmarks, kept in memory as a program in C would. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  int64_t id;
  char *name;
  double price;
} Goods;

typedef struct {
  Goods *rows;
  size_t count, room;
} Kept;

static Goods *next_row(Kept *kept) {
  if (kept->count == kept->room) {
    kept->room = kept->room == 0 ? 1 : 2 * kept->room;
    kept->rows = realloc(kept->rows, kept->room * sizeof(Goods));
    if (kept->rows == NULL) exit(1);
  }
  return &kept->rows[kept->count++];
}

static void make_rows(Kept *kept, long count) {
  for (long i = 1; i <= count; ++i) {
    char name[64];
    snprintf(name, sizeof name, "article number %ld", i);
    *next_row(kept) = (Goods){i, strdup(name), (double)i * 0.25};
  }
}

static void free_rows(Kept *kept) {
  for (size_t i = 0; i < kept->count; ++i) free(kept->rows[i].name);
  free(kept->rows);
}

static void print_sums(const Kept *kept) {
  int64_t ids = 0;
  size_t letters = 0;
  double prices = 0;
  for (size_t i = 0; i < kept->count; ++i) {
    ids += kept->rows[i].id;
    letters += strlen(kept->rows[i].name);
    prices += kept->rows[i].price;
  }
  printf("%lld %zu %.1f\n", (long long)ids, letters, prices);
}
