/* SPDX-License-Identifier: BSD-3-Clause */
/* Which crypto lines of a stream are agreed: RFC 4568 sections 5.1.2 (answers), 5.1.3 (reading them) and
 * 6.3.7 (session parameters). */

#include "base/limits.h"
#include "sdp/crypto.h"
#include "sdp/scan.h"

void
sipua_sdp_crypto_pair_clear (SipUaSdpCryptoPair *pair)
{
  g_clear_pointer (&pair->local, sipua_sdp_crypto_free);
  g_clear_pointer (&pair->remote, sipua_sdp_crypto_free);
}

gboolean
sipua_sdp_is_secure (const char *proto)
{
  return g_strcmp0 (proto, "RTP/SAVP") == 0 || g_strcmp0 (proto, "RTP/SAVPF") == 0;
}

/* A parameter that is not understood makes its line useless, unless it begins with "-" (section
 * 6.3.7). The window size hint (6.3.6) asks for nothing. Others are understood if ours has them too. */
static gboolean
can_use (const SipUaSdpCrypto *theirs, const SipUaSdpCrypto *ours)
{
  SipUaView rest = sipua_view_from_string (theirs->session_params), param;

  if (strcmp (theirs->suite, ours->suite) != 0)
    return FALSE;
  if (g_strcmp0 (theirs->session_params, ours->session_params) == 0)
    return TRUE;
  while (sipua_sdp_next_field (&rest, &param)) {
    if (param.data[0] != '-' && !(param.length > 4 && memcmp (param.data, "WSH=", 4) == 0))
      return FALSE;
  }
  return TRUE;
}

/* The next line of @media that can be read, from attribute @index on. */
static SipUaSdpCrypto *
next_line (const GstSDPMedia *media, guint *index)
{
  while (*index < gst_sdp_media_attributes_len (media)) {
    const GstSDPAttribute *attribute = gst_sdp_media_get_attribute (media, (*index)++);
    SipUaSdpCrypto *crypto = NULL;

    if (g_strcmp0 (attribute->key, "crypto") == 0 && attribute->value != NULL)
      crypto = sipua_sdp_crypto_parse (attribute->value, NULL);
    if (crypto != NULL)
      return crypto;
  }
  return NULL;
}

static void
append_suite (GString *text, const char *suite)
{
  if (text->len < SIPUA_MAX_SDP_REASON_SIZE)
    g_string_append_printf (text, " %s", suite);
}

static char *
no_common_suite (const GstSDPMedia *offered, const GPtrArray *ours)
{
  g_autoptr (GString) text = g_string_new ("no common crypto suite: offered");
  SipUaSdpCrypto *line;

  for (guint i = 0; (line = next_line (offered, &i)) != NULL; sipua_sdp_crypto_free (line))
    append_suite (text, line->suite);
  g_string_append (text, ", have");
  for (guint i = 0; i < ours->len; i++)
    append_suite (text, ((SipUaSdpCrypto *)g_ptr_array_index (ours, i))->suite);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
set_pair (SipUaSdpCryptoPair *pair, const SipUaSdpCrypto *ours, SipUaSdpCrypto *theirs)
{
  pair->remote = theirs;
  pair->local = sipua_sdp_crypto_copy (ours);
  pair->local->tag = theirs->tag;
}

/* The order of the offer is the peer's preference, and the answer's tag is that of the line taken
 * (section 5.1.2). */
char *
sipua_sdp_crypto_choose (
    SipUaSdpCryptoPair *pair, const GstSDPMedia *offered, const GPtrArray *ours)
{
  SipUaSdpCrypto *line;

  for (guint i = 0; (line = next_line (offered, &i)) != NULL; sipua_sdp_crypto_free (line)) {
    for (guint j = 0; j < ours->len; j++) {
      if (can_use (line, g_ptr_array_index (ours, j))) {
        set_pair (pair, g_ptr_array_index (ours, j), line);
        return NULL;
      }
    }
  }
  return no_common_suite (offered, ours);
}

/* Ours are tagged from 1 in an offer. The answer has one line, of one of them (section 5.1.3). */
char *
sipua_sdp_crypto_accept (
    SipUaSdpCryptoPair *pair, const GstSDPMedia *answered, const GPtrArray *ours)
{
  guint i = 0;
  g_autoptr (SipUaSdpCrypto) line = next_line (answered, &i);
  g_autoptr (SipUaSdpCrypto) more = next_line (answered, &i);

  if (line == NULL)
    return g_strdup ("no keys answered");
  if (more != NULL)
    return g_strdup ("more than one crypto line answered");
  if (line->tag < 1 || line->tag > ours->len
      || !can_use (line, g_ptr_array_index (ours, line->tag - 1)))
    return g_strdup_printf ("crypto line not offered: answered %u %s", line->tag, line->suite);
  set_pair (pair, g_ptr_array_index (ours, line->tag - 1), line);
  line = NULL;
  return NULL;
}

void
sipua_sdp_crypto_write (GstSDPMedia *media, const SipUaSdpCrypto *crypto, guint tag)
{
  g_autoptr (SipUaSdpCrypto) line = sipua_sdp_crypto_copy (crypto);
  g_autofree char *value = NULL;

  line->tag = tag;
  value = sipua_sdp_crypto_to_string (line);
  gst_sdp_media_add_attribute (media, "crypto", value);
}
