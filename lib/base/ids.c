/* SPDX-License-Identifier: BSD-3-Clause */
/* Identifiers that nobody can guess and that never repeat: branch (RFC 3261 section 8.1.1.7), tag
 * (section 19.3) and Call-ID (section 8.1.1.4). */

#include "base/ids.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

/* 16 characters are 80 bits, well over the 32 that section 19.3 asks of a tag. */
#define TAG_LENGTH 16
#define CALL_ID_LENGTH 26

void
sipua_random_bytes (gpointer buffer, gsize length)
{
  guint8 *position = buffer;

  while (length > 0) {
    gssize got = getrandom (position, length, 0);

    if (got < 0 && errno == EINTR)
      continue;
    /* Without randomness dialogs can be taken over: there is nothing sane to go on with. */
    if (got < 0)
      g_error ("getrandom: %s", g_strerror (errno));
    position += got;
    length -= got;
  }
}

void
sipua_random_text (char *buffer, gsize length)
{
  /* One case only: peers exist that compare tags and branches without regard to case. */
  static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";

  sipua_random_bytes (buffer, length);
  for (gsize i = 0; i < length; i++)
    buffer[i] = alphabet[buffer[i] & 31];
  buffer[length] = '\0';
}

guint32
sipua_random_uint32 (void)
{
  guint32 number;

  sipua_random_bytes (&number, sizeof number);
  return number;
}

/**
 * sipua_generate_branch:
 *
 * Makes a new Via branch: the magic cookie `z9hG4bK` and 80 random bits from the kernel
 * (RFC 3261 section 8.1.1.7). May be called from any thread.
 *
 * Returns: (transfer full): a new string
 *
 * Since: 0.1
 */
char *
sipua_generate_branch (void)
{
  char text[] = SIPUA_BRANCH_COOKIE "................";

  sipua_random_text (text + strlen (SIPUA_BRANCH_COOKIE), TAG_LENGTH);
  return g_strdup (text);
}

/**
 * sipua_generate_tag:
 *
 * Makes a new From or To tag of 80 random bits from the kernel (RFC 3261 section 19.3). May be
 * called from any thread.
 *
 * Returns: (transfer full): a new string
 *
 * Since: 0.1
 */
char *
sipua_generate_tag (void)
{
  char text[TAG_LENGTH + 1];

  sipua_random_text (text, TAG_LENGTH);
  return g_strdup (text);
}

/**
 * sipua_generate_call_id:
 *
 * Makes a new Call-ID of 130 random bits from the kernel (RFC 3261 section 8.1.1.4). It holds no
 * host name, which would tell the peer about the network behind a NAT. May be called from any
 * thread.
 *
 * Returns: (transfer full): a new string
 *
 * Since: 0.1
 */
char *
sipua_generate_call_id (void)
{
  char text[CALL_ID_LENGTH + 1];

  sipua_random_text (text, CALL_ID_LENGTH);
  return g_strdup (text);
}
