/* SPDX-License-Identifier: BSD-3-Clause */
/* RFC 4733 section 2.3 (payload) and 2.5 (procedures) as a receiver. A key press is what shares one
 * RTP timestamp. A long one is sent in segments, each of which starts where the one before ended
 * (2.5.1.3), which tells a segment from the same key pressed again. */
#include "gstsipuatelephoneevent.h"

#define PAYLOAD_SIZE 4
#define END_BIT 0x80
#define VOLUME_MASK 0x3f

/* Sending "should" repeat at the audio's packet interval, 50 ms at most (2.5.1.2): three of them
 * lost in a row end the key press. */
#define SILENCE_NS (G_GUINT64_CONSTANT (150) * 1000 * 1000)

/* A segment ends at 0xFFFF and the next begins there; senders that count packets of 20 or 50 ms
 * stop that much earlier. Also the tolerance for a segment's first timestamp, in RTP units. */
#define SEGMENT_FULL 0xF000

/* A packet whose timestamp is this little before the key in hand is a late one of an earlier key
 * press (10 s at 8000 Hz); else the peer's timestamps jumped. */
#define MAX_REORDER 80000

typedef struct {
  guint8 number, volume;
  gboolean end;
  guint16 duration;
} Payload;

static char
event_character (guint8 number)
{
  static const char characters[] = "0123456789*#ABCD!";

  return number < sizeof characters - 1 ? characters[number] : 0;
}

static void
finish (GstSipUaTelephoneEventReceiver *receiver, GstSipUaTelephoneEvent *ret_event)
{
  receiver->active = FALSE;
  receiver->has_last = TRUE;
  *ret_event = (GstSipUaTelephoneEvent){
    .number = receiver->number,
    .character = event_character (receiver->number),
    .volume = receiver->volume,
    .duration = (guint64)receiver->units * 1000000000 / receiver->clock_rate,
  };
}

static void
start (GstSipUaTelephoneEventReceiver *receiver, guint32 ssrc, guint32 timestamp,
    const Payload *payload)
{
  receiver->active = TRUE;
  receiver->ended = FALSE;
  receiver->ssrc = ssrc;
  receiver->timestamp = timestamp;
  receiver->segment = timestamp;
  receiver->number = payload->number;
  receiver->volume = payload->volume;
  receiver->units = payload->duration;
}

/* The next segment of the long key press in hand: same key, starts where the last one ended. */
static gboolean
continues (
    const GstSipUaTelephoneEventReceiver *receiver, guint32 timestamp, const Payload *payload)
{
  guint32 distance = timestamp - receiver->segment;

  return payload->number == receiver->number && distance >= SEGMENT_FULL && distance <= 0x10000
         && receiver->units + 0x10000 - SEGMENT_FULL
                >= receiver->segment - receiver->timestamp + distance;
}

/* Same timestamp: takes the longest duration, since packets may be reordered. */
static void
extend (GstSipUaTelephoneEventReceiver *receiver, guint32 timestamp, const Payload *payload)
{
  guint32 units = timestamp - receiver->timestamp + payload->duration;

  receiver->segment = timestamp;
  receiver->units = MAX (receiver->units, units);
  receiver->volume = payload->volume;
}

/* Belongs to the key press in hand, in its current segment or the next. */
static gboolean
is_current (const GstSipUaTelephoneEventReceiver *receiver, guint32 ssrc, guint32 timestamp,
    const Payload *payload)
{
  return receiver->active && ssrc == receiver->ssrc && payload->number == receiver->number
         && (timestamp == receiver->segment || continues (receiver, timestamp, payload));
}

/* A repeated end, or a packet that comes late: at or before what was seen, of the same source. Or
 * the next segment of a key press that was given up. Another number at the same timestamp is a new
 * key press all the same: there are senders that leave the timestamp at 0. */
static gboolean
is_old (const GstSipUaTelephoneEventReceiver *receiver, guint32 ssrc, guint32 timestamp,
    const Payload *payload)
{
  guint32 behind = receiver->segment - timestamp;

  if ((!receiver->active && !receiver->has_last) || ssrc != receiver->ssrc)
    return FALSE;
  if (behind == 0)
    return payload->number == receiver->number;
  if (!receiver->active && !receiver->ended && continues (receiver, timestamp, payload))
    return TRUE;
  return behind < MAX_REORDER;
}

void
gst_sip_ua_telephone_event_receiver_init (
    GstSipUaTelephoneEventReceiver *receiver, guint clock_rate)
{
  *receiver = (GstSipUaTelephoneEventReceiver){ .clock_rate = MAX (clock_rate, 1) };
}

gboolean
gst_sip_ua_telephone_event_receiver_push (GstSipUaTelephoneEventReceiver *receiver, guint32 ssrc,
    guint32 timestamp, const guint8 *data, gsize length, guint64 now,
    GstSipUaTelephoneEvent *ret_event)
{
  gboolean interrupted = FALSE;
  Payload payload;

  if (length < PAYLOAD_SIZE)
    return FALSE;
  payload = (Payload){ data[0], data[1] & VOLUME_MASK, (data[1] & END_BIT) != 0,
    (guint16)(data[2] << 8 | data[3]) };
  if (is_current (receiver, ssrc, timestamp, &payload)) {
    extend (receiver, timestamp, &payload);
  } else if (is_old (receiver, ssrc, timestamp, &payload)) {
    return FALSE;
  } else {
    /* Another key without an end of the one before: all its end packets were lost. */
    interrupted = receiver->active;
    if (interrupted)
      finish (receiver, ret_event);
    start (receiver, ssrc, timestamp, &payload);
  }
  receiver->last_packet_time = now;
  receiver->ended |= payload.end;
  if (!payload.end || interrupted)
    return interrupted; /* an end that came with it is reported at the next expiry */
  finish (receiver, ret_event);
  return TRUE;
}

gboolean
gst_sip_ua_telephone_event_receiver_expire (
    GstSipUaTelephoneEventReceiver *receiver, guint64 now, GstSipUaTelephoneEvent *ret_event)
{
  if (!receiver->active || (!receiver->ended && now < receiver->last_packet_time + SILENCE_NS))
    return FALSE;
  finish (receiver, ret_event);
  return TRUE;
}
