/* SPDX-License-Identifier: BSD-3-Clause */
/* The table of gstsipuacause.h: RFC 3398 section 8.2.6.1. */
#include "gstsipuacause.h"

static const struct {
  guint status, cause;
} causes[] = {
  { 400, 41 },
  { 401, 21 },
  { 402, 21 },
  { 403, 21 },
  { 404, 1 },
  { 405, 63 },
  { 406, 79 },
  { 407, 21 },
  { 408, 102 },
  { 410, 22 },
  { 413, 127 },
  { 414, 127 },
  { 415, 79 },
  { 416, 127 },
  { 420, 127 },
  { 421, 127 },
  { 423, 127 },
  { 480, 18 },
  { 481, 41 },
  { 482, 25 },
  { 483, 25 },
  { 484, 28 },
  { 485, 1 },
  { 486, 17 },
  { 500, 41 },
  { 501, 79 },
  { 502, 38 },
  { 503, 41 },
  { 504, 102 },
  { 505, 127 },
  { 513, 127 },
  { 600, 17 },
  { 603, 21 },
  { 604, 1 },
};

guint
gst_sip_ua_cause_of_status (guint status)
{
  for (gsize i = 0; i < G_N_ELEMENTS (causes); i++)
    if (causes[i].status == status)
      return causes[i].cause;
  return 0;
}
