/* SPDX-License-Identifier: BSD-3-Clause */
/* RFC 4733 telephone events as received: many packets in, one report per key press out. Keyed on
 * RTP timestamp and end bit, since marker bits, first packets and end packets get lost. */
#pragma once

#include <glib.h>

typedef struct {
  guint8 number;    /* event code: 0-9, 10 *, 11 #, 12-15 A-D, 16 flash (RFC 4733 section 3.2) */
  char character;   /* '0'-'9' '*' '#' 'A'-'D' '!' for flash, 0 for others */
  guint8 volume;    /* -dBm0, 0 to 63 */
  guint64 duration; /* ns */
} GstSipUaTelephoneEvent;

typedef struct {
  guint clock_rate; /* Hz */
  gboolean active;  /* a key is down */
  guint32 ssrc;
  guint32 timestamp; /* of the key press in hand, or of the last reported */
  guint32 segment;   /* timestamp of its current segment (RFC 4733 section 2.5.1.3) */
  gboolean has_last;
  gboolean ended;           /* its end bit was seen */
  guint64 last_packet_time; /* ns, monotonic */
  guint32 units;            /* longest duration seen, RTP units, long digits added up */
  guint8 number, volume;
} GstSipUaTelephoneEventReceiver;

void gst_sip_ua_telephone_event_receiver_init (
    GstSipUaTelephoneEventReceiver *receiver, guint clock_rate);
/* One RTP packet of the event payload type. TRUE: *ret_event is a finished key press. */
gboolean gst_sip_ua_telephone_event_receiver_push (GstSipUaTelephoneEventReceiver *receiver,
    guint32 ssrc, guint32 timestamp, const guint8 *payload, gsize length, guint64 now,
    GstSipUaTelephoneEvent *ret_event);
/* Call it at each tick, until it returns FALSE: a key whose end packets were all lost ends after a
 * silence, and the end of one that came right behind another's without end is told here. */
gboolean gst_sip_ua_telephone_event_receiver_expire (
    GstSipUaTelephoneEventReceiver *receiver, guint64 now, GstSipUaTelephoneEvent *ret_event);
