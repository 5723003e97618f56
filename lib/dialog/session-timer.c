/* SPDX-License-Identifier: BSD-3-Clause */
/* What is agreed of a session timer: RFC 4028 sections 7, 9 and 10. */

#include "dialog/session-timer.h"

#include "base/limits.h"

#include <sipua/sipua-message-headers.h>

#define TAG "timer"
#define MAX_END_MARGIN 32 /* seconds before the expiry (section 10) */

void
sipua_session_timer_init (SipUaSessionTimer *self, guint32 wanted, guint32 min)
{
  *self = (SipUaSessionTimer){ .min = MAX (min, SIPUA_MIN_SESSION_INTERVAL) };
  self->wanted = wanted ? MAX (wanted, self->min) : 0;
}

/* 0: there is none that can be read. */
static guint32
get_seconds (const SipUaMessage *message, const char *name)
{
  guint32 seconds = 0;

  return sipua_message_get_number (message, name, &seconds, NULL) ? seconds : 0;
}

static gboolean
supports (const SipUaMessage *message)
{
  return sipua_message_has_token (message, "Supported", TAG)
         || sipua_message_has_token (message, "Require", TAG);
}

/* Whether the refresher of Session-Expires is @role. */
static gboolean
has_refresher (const SipUaMessage *message, const char *role)
{
  g_autoptr (SipUaHeaderValue) value =
      sipua_message_get_header_value (message, "Session-Expires", 0, NULL);
  const char *refresher = value ? sipua_header_value_get_param (value, "refresher") : NULL;

  return refresher && g_ascii_strcasecmp (refresher, role) == 0;
}

static void
learn_min (SipUaSessionTimer *self, const SipUaMessage *message)
{
  self->known_min = MAX (self->known_min, get_seconds (message, "Min-SE"));
}

/* A timer that runs goes on with its interval and its refresher. One that the peer turned off is not
 * asked for again. */
void
sipua_session_timer_append_to_request (const SipUaSessionTimer *self, SipUaMessage *request)
{
  gboolean initial = !sipua_message_to_tag (request).length;
  guint32 interval = initial ? self->wanted : self->interval;
  const char *refresher = initial ? "" : self->refresher ? ";refresher=uac" : ";refresher=uas";

  if (interval)
    sipua_message_append_printf (
        request, SIPUA_HEADER_SESSION_EXPIRES, "%u%s", MAX (interval, self->known_min), refresher);
  if (self->known_min)
    sipua_message_append_printf (request, SIPUA_HEADER_MIN_SE, "%u", self->known_min);
}

static void
agree (SipUaSessionTimer *self, guint32 interval, gboolean refresher)
{
  self->interval = interval ? MAX (interval, SIPUA_MIN_SESSION_INTERVAL) : 0;
  self->refresher = refresher && interval;
  self->n_refusals = 0;
}

/* One without Session-Expires turns the timer off. Whoever asks us to wait for its refreshes says so;
 * if nobody does, refreshes of ours do no harm. */
void
sipua_session_timer_take_response (SipUaSessionTimer *self, const SipUaMessage *response)
{
  agree (self, get_seconds (response, "Session-Expires"), !has_refresher (response, "uas"));
}

/* Whoever wants more each time, or no more than it was asked for, would never be content. */
gboolean
sipua_session_timer_take_refusal (SipUaSessionTimer *self, const SipUaMessage *response)
{
  guint32 asked = MAX (self->interval ? self->interval : self->wanted, self->known_min);

  if (get_seconds (response, "Min-SE") <= asked
      || ++self->n_refusals > SIPUA_MAX_SESSION_INTERVAL_RETRIES)
    return FALSE;
  learn_min (self, response);
  return TRUE;
}

/* Who does not know timers would not understand a 422: a proxy wants the timer. */
gboolean
sipua_session_timer_is_too_short (const SipUaSessionTimer *self, const SipUaMessage *request)
{
  guint32 asked = get_seconds (request, "Session-Expires");

  return asked && asked < self->min && supports (request);
}

/* May be shorter than was asked, but not longer, and not shorter than Min-SE. Where nothing was asked, a
 * timer that runs goes on, and one that does not is ours to ask for, of those that know timers: those
 * that do not are left in peace. */
static guint32
choose_interval (const SipUaSessionTimer *self, const SipUaMessage *request)
{
  guint32 asked = get_seconds (request, "Session-Expires");
  guint32 shortest = MAX (get_seconds (request, "Min-SE"), self->min);
  guint32 ours = self->interval ? self->interval : self->wanted;

  if (!asked)
    return supports (request) && ours ? MAX (ours, shortest) : 0;
  return self->wanted ? MIN (asked, MAX (self->wanted, shortest)) : asked;
}

/* Table 2 of section 9. Of "uas or uac" it is who refreshes already, and at first us: a refresh of ours
 * finds out about a peer that is gone, and one that forgets its refreshes loses no call. */
static gboolean
is_ours (const SipUaSessionTimer *self, const SipUaMessage *request)
{
  if (!supports (request) || has_refresher (request, "uas"))
    return TRUE;
  if (has_refresher (request, "uac"))
    return FALSE;
  return !self->interval || self->refresher;
}

void
sipua_session_timer_accept (
    SipUaSessionTimer *self, const SipUaMessage *request, SipUaMessage *response)
{
  learn_min (self, request);
  agree (self, choose_interval (self, request), is_ours (self, request));
  if (!self->interval)
    return;
  sipua_message_append_printf (response, SIPUA_HEADER_SESSION_EXPIRES, "%u;refresher=%s",
      self->interval, self->refresher ? "uas" : "uac");
  if (supports (request))
    sipua_message_append (response, SIPUA_HEADER_REQUIRE, TAG);
}

gint64
sipua_session_timer_get_refresh_time (const SipUaSessionTimer *self)
{
  return self->interval * G_TIME_SPAN_SECOND / 2;
}

gint64
sipua_session_timer_get_end_time (const SipUaSessionTimer *self)
{
  gint64 interval = self->interval * G_TIME_SPAN_SECOND;

  return interval - MIN (MAX_END_MARGIN * G_TIME_SPAN_SECOND, interval / 3);
}
