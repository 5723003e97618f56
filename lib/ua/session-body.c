/* SPDX-License-Identifier: BSD-3-Clause */
/* Where in the body of a message the session description is: RFC 3261 sections 8.2.3 and 20.11, RFC 5621
 * sections 3 and 6. */

#include "ua/session-body.h"

#include <sipua/sipua-body-part.h>

#define SDP "application/sdp"

/* What is said to people in text/plain beside a description is the application's to show, or not: it has
 * the message. */
static const char *const alone[] = { SDP, NULL };
static const char *const in_multipart[] = { SDP, "text/plain", NULL };
static const char *const dispositions[] = { "session", "render", NULL };

/* Some say render where they mean session. */
static SipUaBodyPart *
find_description (SipUaBodyPart *body)
{
  SipUaBodyPart *found = NULL;

  for (guint i = 0; !found && dispositions[i]; i++)
    found = sipua_body_part_find (body, SDP, dispositions[i]);
  return found;
}

GBytes *
sipua_session_body_get (const SipUaMessage *message, GError **error)
{
  g_autoptr (SipUaBodyPart) body = sipua_message_get_body_part (message, error);
  SipUaBodyPart *found, *unknown = NULL;

  if (!body)
    return NULL;
  found = find_description (body);
  /* Nobody can refuse a response for what stands beside the description. */
  if (sipua_message_is_request (message))
    unknown = sipua_body_part_find_unknown (
        body, sipua_body_part_is_multipart (body) ? in_multipart : alone, dispositions);
  else if (!found)
    unknown = body;
  if (unknown) {
    g_set_error (error, SIPUA_ERROR, SIPUA_ERROR_NOT_ACCEPTABLE,
        "body of type %s is not understood", sipua_body_part_get_media_type (unknown));
    return NULL;
  }
  if (!found || g_bytes_get_size (sipua_body_part_get_body (found)) == 0)
    return NULL;
  return g_bytes_ref (sipua_body_part_get_body (found));
}
