/* SPDX-License-Identifier: BSD-3-Clause */
/* The session timer of a dialog (RFC 4028): how long the session lasts without a refresh, and who is to
 * send that. It reads and writes the headers; what is due when, its owner sees to. A plain struct. */
#pragma once

#include "message/message.h"

/* The shortest interval there is (section 4). */
#define SIPUA_MIN_SESSION_INTERVAL 90 /* seconds */

typedef struct {
  guint32 wanted;     /* seconds that we ask for, 0: none */
  guint32 min;        /* seconds, the shortest that we take as a UAS */
  guint32 known_min;  /* seconds, the longest Min-SE of the peer and its proxies; 0: none came */
  guint32 interval;   /* seconds agreed, 0: the session does not expire */
  gboolean refresher; /* that is us */
  guint n_refusals;   /* 422 that came since the last 2xx */
} SipUaSessionTimer;

void sipua_session_timer_init (SipUaSessionTimer *self, guint32 wanted, guint32 min);

/* As a UAC. Supported, Session-Expires and Min-SE of an INVITE or UPDATE (sections 7.1 and 7.4). */
void sipua_session_timer_append_to_request (const SipUaSessionTimer *self, SipUaMessage *request);
/* A 2xx to it (section 7.2). */
void sipua_session_timer_take_response (SipUaSessionTimer *self, const SipUaMessage *response);
/* A 422 to it (section 7.3). TRUE: the request is to be sent again, and then asks for enough. */
gboolean sipua_session_timer_take_refusal (SipUaSessionTimer *self, const SipUaMessage *response);

/* As a UAS. Whether an INVITE or UPDATE asks for too short an interval: 422 (section 9). */
gboolean sipua_session_timer_is_too_short (
    const SipUaSessionTimer *self, const SipUaMessage *request);
/* Agrees with a request that is accepted, and says so in its 2xx (section 9). */
void sipua_session_timer_accept (
    SipUaSessionTimer *self, const SipUaMessage *request, SipUaMessage *response);

/* Microseconds from the 2xx on, at which a refresh is due, and a BYE without one (section 10). */
gint64 sipua_session_timer_get_refresh_time (const SipUaSessionTimer *self);
gint64 sipua_session_timer_get_end_time (const SipUaSessionTimer *self);
