/* SPDX-License-Identifier: BSD-3-Clause */
/* Key presses out of RFC 4733 packets, as senders send them and networks deliver them. */
#include <gst/check/gstcheck.h>
#include <string.h>

#include "gstsipuatelephoneevent.h"

#define CLOCK 8000
#define MS (G_GUINT64_CONSTANT (1000) * 1000)
#define MAX_PACKETS 24

typedef struct {
  guint time; /* ms of arrival */
  guint32 timestamp;
  guint8 number;
  gboolean end;
  guint16 duration;
} Packet;

/* Expected: characters in order, then the durations in ms. Marker bits are no input at all: the
 * receiver cannot depend on them. */
typedef struct {
  const char *name;
  const char *characters;
  guint durations[4];
  guint count;
  Packet packets[MAX_PACKETS];
} Row;

#define E TRUE
#define N FALSE

static const Row rows[] = {
  { "RFC 4733 section 2.5.1.2: updates, then three end packets", "1", { 60 }, 5,
      { { 0, 1000, 1, N, 160 }, { 20, 1000, 1, N, 320 }, { 40, 1000, 1, E, 480 },
          { 60, 1000, 1, E, 480 }, { 80, 1000, 1, E, 480 } } },
  { "first packet with duration 0", "#", { 40 }, 4,
      { { 0, 1000, 11, N, 0 }, { 20, 1000, 11, N, 160 }, { 40, 1000, 11, E, 320 },
          { 60, 1000, 11, E, 320 } } },
  { "only the last end packet arrives", "9", { 100 }, 1, { { 0, 1000, 9, E, 800 } } },
  { "section 2.5.2.2: the start was lost", "D", { 80 }, 3,
      { { 0, 1000, 15, N, 320 }, { 20, 1000, 15, N, 480 }, { 40, 1000, 15, E, 640 } } },
  { "section 2.5.2.2: all end packets were lost: it ends by silence", "4", { 40 }, 2,
      { { 0, 1000, 4, N, 160 }, { 20, 1000, 4, N, 320 } } },
  { "packets reordered", "2", { 60 }, 4,
      { { 0, 1000, 2, N, 320 }, { 5, 1000, 2, N, 160 }, { 40, 1000, 2, E, 480 },
          { 45, 1000, 2, N, 320 } } },
  { "an update arrives behind the end of its own and the start of the next", "23", { 60, 20 }, 5,
      { { 0, 1000, 2, N, 160 }, { 40, 1000, 2, E, 480 }, { 60, 1800, 3, N, 80 },
          { 61, 1000, 2, N, 320 }, { 80, 1800, 3, E, 160 } } },
  { "same key twice, end packets of both repeated", "55", { 40, 40 }, 6,
      { { 0, 1000, 5, N, 160 }, { 20, 1000, 5, E, 320 }, { 21, 1000, 5, E, 320 },
          { 60, 1480, 5, N, 160 }, { 80, 1480, 5, E, 320 }, { 81, 1480, 5, E, 320 } } },
  { "same key twice, each as one packet", "00", { 40, 40 }, 2,
      { { 0, 1000, 0, E, 320 }, { 60, 1480, 0, E, 320 } } },
  { "another key without an end of the first", "67", { 20, 40 }, 3,
      { { 0, 1000, 6, N, 160 }, { 40, 1480, 7, N, 160 }, { 60, 1480, 7, E, 320 } } },
  { "another key as one end packet, without an end of the first", "67", { 20, 40 }, 2,
      { { 0, 1000, 6, N, 160 }, { 40, 1480, 7, E, 320 } } },
  { "timestamps wrap around", "8*", { 40, 40 }, 4,
      { { 0, 0xffffff00, 8, N, 160 }, { 20, 0xffffff00, 8, E, 320 }, { 60, 0x100, 10, N, 160 },
          { 80, 0x100, 10, E, 320 } } },
  { "all keys with timestamp 0, as one sender does", "12", { 40, 40 }, 4,
      { { 0, 0, 1, E, 320 }, { 1, 0, 1, E, 320 }, { 40, 0, 2, E, 320 }, { 41, 0, 2, E, 320 } } },
  { "section 2.5.1.3: two segments of a long key press", "1", { 8392 }, 5,
      { { 0, 1000, 1, N, 0xff00 }, { 50, 1000, 1, N, 0xffff }, { 100, 1000 + 0xffff, 1, N, 400 },
          { 150, 1000 + 0xffff, 1, E, 1600 }, { 151, 1000 + 0xffff, 1, E, 1600 } } },
  { "three segments, the last packet of one lost", "1", { 16408 }, 5,
      { { 0, 1000, 1, N, 0xfe00 }, { 50, 1000 + 0xffff, 1, N, 0x100 },
          { 100, 1000 + 0xffff, 1, N, 0xffff }, { 150, 1000 + 2 * 0xffff, 1, N, 100 },
          { 190, 1000 + 2 * 0xffff, 1, E, 196 } } },
  { "segments after it was given up are no new key press", "1", { 8192 }, 3,
      { { 0, 1000, 1, N, 0xffff }, { 400, 1000 + 0xffff, 1, N, 400 },
          { 450, 1000 + 0xffff, 1, N, 800 } } },
  { "the same key again after 8 s is no segment of the first", "11", { 40, 40 }, 2,
      { { 0, 1000, 1, E, 320 }, { 60, 1000 + 0xffff, 1, E, 320 } } },
  { "section 3.2: flash and a code without a character", "!?", { 100, 100 }, 2,
      { { 0, 1000, 16, E, 800 }, { 200, 3000, 36, E, 800 } } },
  { "a packet every 50 ms, two of them lost", "3", { 200 }, 2,
      { { 0, 1000, 3, N, 400 }, { 149, 1000, 3, E, 1600 } } },
};

typedef struct {
  char characters[8];
  guint durations[8];
  guint count;
} Reports;

static void
note (Reports *reports, const GstSipUaTelephoneEvent *event)
{
  fail_unless (reports->count < G_N_ELEMENTS (reports->characters) - 1);
  reports->characters[reports->count] = event->character ? event->character : '?';
  reports->durations[reports->count++] = (guint)((event->duration + MS / 2) / MS);
}

/* Up to @time, with a tick each 5 ms. */
static void
tick (GstSipUaTelephoneEventReceiver *receiver, guint *now, guint time, Reports *reports)
{
  GstSipUaTelephoneEvent event;

  for (; *now < time; *now += 5)
    while (gst_sip_ua_telephone_event_receiver_expire (receiver, *now * MS, &event))
      note (reports, &event);
}

GST_START_TEST (test_each_key_press_is_reported_once)
{
  const Row *row = &rows[__i__];
  GstSipUaTelephoneEventReceiver receiver;
  Reports reports = { 0 };
  guint now = 0;

  gst_sip_ua_telephone_event_receiver_init (&receiver, CLOCK);
  for (guint i = 0; i < row->count; i++) {
    const Packet *packet = &row->packets[i];
    guint8 payload[4] = { packet->number, packet->end ? 0x80 | 10 : 10 };
    GstSipUaTelephoneEvent event;

    GST_WRITE_UINT16_BE (payload + 2, packet->duration);
    tick (&receiver, &now, packet->time, &reports);
    if (gst_sip_ua_telephone_event_receiver_push (
            &receiver, 1, packet->timestamp, payload, sizeof payload, packet->time * MS, &event))
      note (&reports, &event);
  }
  tick (&receiver, &now, now + 1000, &reports);
  fail_unless (strcmp (reports.characters, row->characters) == 0, "%s: got \"%s\"", row->name,
      reports.characters);
  for (guint i = 0; i < reports.count; i++)
    fail_unless (reports.durations[i] == row->durations[i], "%s: key %u lasts %u ms", row->name, i,
        reports.durations[i]);
}

GST_END_TEST;

/* RFC 4733 section 2.3: event, E, R, volume, duration. */
GST_START_TEST (test_fields_are_read_as_they_are_laid_out)
{
  static const guint8 payload[] = { 12, 0x80 | 0x40 | 63, 0x03, 0x20 };
  GstSipUaTelephoneEventReceiver receiver;
  GstSipUaTelephoneEvent event;

  gst_sip_ua_telephone_event_receiver_init (&receiver, 16000);
  fail_unless (gst_sip_ua_telephone_event_receiver_push (
      &receiver, 1, 0, payload, sizeof payload, 0, &event));
  assert_equals_int (event.number, 12);
  assert_equals_int (event.character, 'A');
  assert_equals_int (event.volume, 63);
  assert_equals_uint64 (event.duration, 50 * MS);
}

GST_END_TEST;

GST_START_TEST (test_what_is_too_short_is_nothing)
{
  static const guint8 payload[] = { 1, 0x80, 0, 160 };
  GstSipUaTelephoneEventReceiver receiver;
  GstSipUaTelephoneEvent event;

  gst_sip_ua_telephone_event_receiver_init (&receiver, CLOCK);
  for (gsize length = 0; length < sizeof payload; length++)
    fail_if (
        gst_sip_ua_telephone_event_receiver_push (&receiver, 1, 0, payload, length, 0, &event));
  fail_if (gst_sip_ua_telephone_event_receiver_expire (&receiver, 1000 * MS, &event));
}

GST_END_TEST;

/* The silence that ends a key press: not before, and not much later. */
GST_START_TEST (test_a_lost_end_is_noticed_after_150_ms)
{
  static const guint8 payload[] = { 1, 10, 0, 160 };
  GstSipUaTelephoneEventReceiver receiver;
  GstSipUaTelephoneEvent event;

  gst_sip_ua_telephone_event_receiver_init (&receiver, CLOCK);
  fail_if (gst_sip_ua_telephone_event_receiver_push (
      &receiver, 1, 0, payload, sizeof payload, 0, &event));
  fail_if (gst_sip_ua_telephone_event_receiver_expire (&receiver, 149 * MS, &event));
  fail_unless (gst_sip_ua_telephone_event_receiver_expire (&receiver, 150 * MS, &event));
  fail_if (gst_sip_ua_telephone_event_receiver_expire (&receiver, 300 * MS, &event));
}

GST_END_TEST;

static Suite *
event_suite (void)
{
  Suite *suite = suite_create ("telephone-event");
  TCase *receiver = tcase_create ("receiver");

  suite_add_tcase (suite, receiver);
  tcase_add_loop_test (receiver, test_each_key_press_is_reported_once, 0, G_N_ELEMENTS (rows));
  tcase_add_test (receiver, test_fields_are_read_as_they_are_laid_out);
  tcase_add_test (receiver, test_what_is_too_short_is_nothing);
  tcase_add_test (receiver, test_a_lost_end_is_noticed_after_150_ms);
  return suite;
}

GST_CHECK_MAIN (event);
