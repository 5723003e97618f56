/* SPDX-License-Identifier: BSD-3-Clause */
/* Changes texts at random, the same way at every run with one seed. */
#pragma once

#include <glib.h>

/* Bytes that mean something to the parser hurt more than random ones. */
static inline char
nasty_byte (GRand *rand)
{
  static const char nasty[] = "\r\n\0\"\\<>;,:@= \t%[]?*/";

  if (g_rand_int_range (rand, 0, 3) == 0)
    return g_rand_int_range (rand, 0, 256);
  return nasty[g_rand_int_range (rand, 0, sizeof nasty - 1)];
}

static inline void
mutate_once (GRand *rand, GString *text, const GString *original)
{
  gsize at = text->len ? g_rand_int_range (rand, 0, text->len) : 0;
  gsize from = g_rand_int_range (rand, 0, original->len);
  gsize count = g_rand_int_range (rand, 1, 40);

  switch (g_rand_int_range (rand, 0, 6)) {
    case 0:
    case 1:
      if (text->len)
        text->str[at] = nasty_byte (rand);
      break;
    case 2:
      g_string_insert_c (text, at, nasty_byte (rand));
      break;
    case 3:
      g_string_erase (text, at, MIN (count, text->len - at));
      break;
    case 4:
      g_string_insert_len (text, at, original->str + from, MIN (count, original->len - from));
      break;
    default:
      if (g_rand_int_range (rand, 0, 10) == 0)
        g_string_truncate (text, at);
      break;
  }
}
