/* SPDX-License-Identifier: BSD-3-Clause */
/* Values of a=fmtp (RFC 8866 section 6.15): parameters of codecs, lists of events (RFC 4733). */

#include "sdp/fmtp.h"

#include "sdp/scan.h"

#define DTMF_EVENTS 16 /* 0-9, *, #, A-D: RFC 4733 section 3.2 */

/* Parameters without whose agreement the packets of one side cannot be read by the other. Others
 * only say what the sender of the description would like to receive. */
static const struct {
  const char *encoding_name;
  const char *parameter;
  const char *fallback; /* value when it is absent */
} identity[] = {
  { "AMR", "octet-align", "0" },    /* RFC 4867 section 8.3.1 */
  { "AMR-WB", "octet-align", "0" }, /* RFC 4867 section 8.3.1 */
  { "G7221", "bitrate", "" },       /* RFC 5577 */
};

gboolean
sipua_sdp_fmtp_get (const char *fmtp, const char *name, SipUaView *value)
{
  SipUaView rest = sipua_view_from_string (fmtp), part, key;

  while (sipua_sdp_split (&rest, ';', &part)) {
    sipua_sdp_split (&part, '=', &key);
    if (sipua_view_equal_nocase (sipua_sdp_trim (key), name)) {
      *value = sipua_sdp_trim (part);
      return TRUE;
    }
  }
  return FALSE;
}

gboolean
sipua_sdp_fmtp_compatible (const char *encoding_name, const char *ours, const char *theirs)
{
  for (guint i = 0; i < G_N_ELEMENTS (identity); i++) {
    SipUaView a = sipua_view_from_string (identity[i].fallback), b = a;

    if (g_ascii_strcasecmp (identity[i].encoding_name, encoding_name) != 0)
      continue;
    sipua_sdp_fmtp_get (ours, identity[i].parameter, &a);
    sipua_sdp_fmtp_get (theirs, identity[i].parameter, &b);
    if (a.length != b.length || memcmp (a.data, b.data, a.length) != 0)
      return FALSE;
  }
  return TRUE;
}

char *
sipua_sdp_fmtp_answer (const char *encoding_name, const char *ours, const char *theirs)
{
  /* Most parameters are to be repeated in the answer, or mean something else when they are absent
   * there (annexb of G729, RFC 7261; mode of iLBC, RFC 3952 section 5). Those of Opus
   * each side declares for what it receives itself (RFC 7587 section 7). */
  if (ours != NULL || g_ascii_strcasecmp (encoding_name, "opus") == 0)
    return g_strdup (ours);
  return g_strdup (theirs);
}

static gboolean
read_range (SipUaView range, guint64 *first, guint64 *last)
{
  SipUaView head;

  range = sipua_sdp_trim (range);
  sipua_sdp_split (&range, '-', &head);
  if (!sipua_sdp_number (head, 255, first))
    return FALSE;
  *last = *first;
  return range.length == 0 || (sipua_sdp_number (range, 255, last) && *first <= *last);
}

/* One bit for each event; FALSE if @list is not a list of events. */
static gboolean
read_events (const char *list, guint32 *events)
{
  SipUaView rest = sipua_view_from_string (list), range;
  guint64 first, last;

  *events = 0;
  while (sipua_sdp_split (&rest, ',', &range)) {
    if (!read_range (range, &first, &last))
      return FALSE;
    for (; first <= last && first < DTMF_EVENTS; first++)
      *events |= 1u << first;
  }
  return TRUE;
}

gboolean
sipua_sdp_is_event_list (const char *list)
{
  guint32 events;

  return read_events (list, &events);
}

static char *
print_events (guint32 events)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint first = 0; first < DTMF_EVENTS; first++) {
    guint last = first;

    if ((events & (1u << first)) == 0)
      continue;
    while (last + 1 < DTMF_EVENTS && (events & (1u << (last + 1))) != 0)
      last++;
    g_string_append_printf (
        list, last > first ? "%s%u-%u" : "%s%u", list->len > 0 ? "," : "", first, last);
    first = last;
  }
  return g_string_free (g_steal_pointer (&list), FALSE);
}

char *
sipua_sdp_events_answer (const char *offered)
{
  guint32 events;

  if (offered == NULL || !read_events (offered, &events))
    events = (1u << DTMF_EVENTS) - 1;
  return events != 0 ? print_events (events) : NULL;
}
