/* SPDX-License-Identifier: BSD-3-Clause */
/* A parser of SIP messages under measurement. What is installed on this machine only. */
#pragma once

#include <stddef.h>

/* Which of the values that were asked for a message had, so that nobody is timed for not looking. */
typedef struct {
  unsigned long cseq;
  size_t body_length;
  size_t call_id_length;
  size_t from_host_length, to_host_length, via_host_length, contact_host_length; /* 0: none */
  size_t from_tag_length, to_tag_length, branch_length;                          /* 0: none */
} ParserTouched;

typedef struct {
  const char *name; /* (unowned) */
  void (*init) (void);
  /* Returns (transfer full) (nullable): the message, its typed headers looked at. */
  void *(*parse) (const char *data, size_t length, ParserTouched *ret_touched);
  /* Returns the bytes that were written, and let go again. */
  size_t (*write) (void *message);
  void (*free) (void *message);
} ParserSystem;

extern const ParserSystem parser_sipua;
extern const ParserSystem parser_sofia;
extern const ParserSystem parser_osip;

/* Calls of malloc, calloc and realloc in this process, libraries included. */
unsigned long allocations_count (void);
