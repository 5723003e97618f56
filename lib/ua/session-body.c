/* SPDX-License-Identifier: BSD-3-Clause */
/* Where in the body of a message the session description is: RFC 3261 sections 8.2.3 and 20.11, RFC 5621
 * sections 3 and 6. */

#include "ua/session-body.h"

#include <sipua/sipua-body-part.h>
#include <sipua/sipua-sdp.h>

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

/* Why there is no description to be used. */
static char *
explain (const GError *error)
{
  if (!error)
    return g_strdup ("No Session Description In The Answer");
  if (g_error_matches (error, SIPUA_ERROR, SIPUA_ERROR_NOT_ACCEPTABLE))
    return g_strdup ("No application/sdp In The Answer");
  return g_strdup_printf ("Bad Body: %s", error->message);
}

char *
sipua_session_body_dup_sdp (const SipUaMessage *message, char **ret_reason)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = sipua_session_body_get (message, &error);
  GstSDPMessage *parsed;
  const char *data;
  gsize length;

  if (!body) {
    *ret_reason = explain (error);
    return NULL;
  }
  data = g_bytes_get_data (body, &length);
  parsed = sipua_sdp_parse (data, length, &error);
  if (!parsed) {
    *ret_reason = g_strdup_printf ("Bad SDP: %s", error->message);
    return NULL;
  }
  gst_sdp_message_free (parsed);
  return g_strndup (data, length);
}
