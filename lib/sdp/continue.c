/* SPDX-License-Identifier: BSD-3-Clause */
/* Our descriptions of one session, one after the other: their o= lines (RFC 3264 sections 5 and 8). */

#include <sipua/sipua-sdp.h>

#include "sdp/scan.h"

static void
set_version (GstSDPMessage *description, const GstSDPOrigin *origin, const char *version)
{
  gst_sdp_message_set_origin (description, origin->username, origin->sess_id, version,
      origin->nettype, origin->addrtype, origin->addr);
}

/* One more than @version; what is no number, or the last one, starts again (RFC 8866 section 5.2 wants a
 * number that grows, and no description of ours gets there). */
static char *
next_version (const char *version)
{
  guint64 number;

  if (!sipua_sdp_number (sipua_view_from_string (version), G_MAXINT64 - 1, &number))
    number = 0;
  return g_strdup_printf ("%" G_GUINT64_FORMAT, number + 1);
}

/**
 * sipua_sdp_continue:
 * @description: the next description of ours, that is about to be sent
 * @previous: the last one of ours in the same session, offer or answer
 *
 * Makes the o= line of a description follow that of the one before (RFC 3264 section 8): all of it is
 * the same but the version, which is one more if the descriptions differ in anything else, and the same
 * if they do not. Every offer and answer of ours but the first one in a session needs this; those of
 * sipua_sdp_build_next_offer() have it already.
 *
 * Any thread.
 *
 * Since: 0.1
 */
void
sipua_sdp_continue (GstSDPMessage *description, const GstSDPMessage *previous)
{
  const GstSDPOrigin *origin;
  g_autofree char *text = NULL, *before = NULL, *version = NULL;

  g_return_if_fail (description != NULL);
  g_return_if_fail (previous != NULL);

  origin = gst_sdp_message_get_origin (previous);
  set_version (description, origin, origin->sess_version);
  text = gst_sdp_message_as_text (description);
  before = gst_sdp_message_as_text (previous);
  if (strcmp (text, before) == 0)
    return;
  version = next_version (origin->sess_version);
  set_version (description, origin, version);
}
