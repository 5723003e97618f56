/* SPDX-License-Identifier: BSD-3-Clause */
/* Counts allocations: the C library lets a program have its own malloc, which all libraries use. */

#include "parser-system.h"

#include <stdlib.h>

void *__libc_malloc (size_t size);
void *__libc_calloc (size_t n, size_t size);
void *__libc_realloc (void *old, size_t size);

static unsigned long count;

void *
malloc (size_t size)
{
  count++;
  return __libc_malloc (size);
}

void *
calloc (size_t n, size_t size)
{
  count++;
  return __libc_calloc (n, size);
}

void *
realloc (void *old, size_t size)
{
  count++;
  return __libc_realloc (old, size);
}

unsigned long
allocations_count (void)
{
  return count;
}
