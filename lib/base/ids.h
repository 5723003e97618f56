/* SPDX-License-Identifier: BSD-3-Clause */
/* Random identifiers from the kernel's generator, for those who need no new string. */
#pragma once

#include <sipua/sipua-ids.h>

#define SIPUA_BRANCH_COOKIE "z9hG4bK" /* RFC 3261 section 8.1.1.7 */

void sipua_random_bytes (gpointer buffer, gsize length);

/* Writes @length characters of 5 random bits each, lower case letters and digits, and a NUL. */
void sipua_random_text (char *buffer, gsize length);

/* For CSeq and RSeq starts, SDP session ids and the like. */
guint32 sipua_random_uint32 (void);
