/* SPDX-License-Identifier: BSD-3-Clause */
/* A world of its own for tests: a virtual clock, a seeded network that loses, repeats and delays, and
 * a log. Nothing in it sleeps, opens a socket or reads the wall clock, so that a test that fails with
 * a seed fails with it again. */
#pragma once

#include "base/timer-queue.h"
#include "message/message.h"

#include <gio/gio.h>

typedef struct _MockWorld MockWorld;

/* What the network does to each datagram. Reliable transports are only delayed, and keep the order. */
typedef struct {
  double loss;        /* probability */
  double duplication; /* probability */
  gint64 min_delay;   /* microseconds */
  gint64 max_delay;   /* of each copy on its own, hence reordering */
} MockNetwork;

/* One message that was handed to a transport, whatever became of it. */
typedef struct {
  gint64 time; /* microseconds since the world began */
  char *from;  /* (owned) "host:port" */
  char *to;    /* (owned) */
  char *text;  /* (owned), may hold NULs */
  gsize length;
} MockSent;

struct _MockWorld {
  SipUaClock clock;
  gint64 start; /* what the clock said at first; not 0, so that nobody takes it for a duration */
  gint64 now;
  guint32 seed;
  GRand *rand; /* (owned) */
  MockNetwork network;
  GMainContext *context; /* (owned) owned by this thread as g_main_context_is_owner() sees it */

  SipUaTimerQueue *timers; /* (owned) of the network and the peers */
  GPtrArray *queues;       /* (owned) of SipUaTimerQueue (unowned): what is driven, timers first */
  GHashTable *transports;  /* (owned) "host:port" (owned) to MockTransport (owned) */
  GPtrArray *sent;         /* (owned) of MockSent (owned) */
  GString *notes;          /* (owned) what a test wrote down, "500 sent 486; 1500 sent 486" */
};

MockWorld *mock_world_new (guint32 seed);
/* Runs until nothing is pending and fails if anything is left: a timer, a transport that somebody
 * still holds. */
void mock_world_free (MockWorld *world);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MockWorld, mock_world_free)

/* Milliseconds since the world began. */
gint64 mock_world_ms (const MockWorld *world);

/* From now on @queue is driven with the world; until removed. */
void mock_world_add_queue (MockWorld *world, SipUaTimerQueue *queue);
void mock_world_remove_queue (MockWorld *world, SipUaTimerQueue *queue);

/* Lets @ms pass, with all that is due in it. 0: what is due now. */
void mock_world_run (MockWorld *world, gint64 ms);
/* Until @ms since the world began. */
void mock_world_run_to (MockWorld *world, gint64 ms);
/* Until no timer is pending, or @max_ms passed. Returns the ms that passed. */
gint64 mock_world_run_until_idle (MockWorld *world, gint64 max_ms);
guint mock_world_pending (const MockWorld *world);

/* Messages handed to transports whose start line begins with @start ("BYE ", "SIP/2.0 200"); NULL:
 * all. @from (nullable): "host:port". */
guint mock_world_count_sent (const MockWorld *world, const char *from, const char *start);

/* Appends "MS TEXT" to the notes. */
void mock_world_note (MockWorld *world, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Runs a script, "0 send INVITE; 500 answer; 2000 send ACK": at each time, calls @step with the verb
 * and the rest. */
typedef void (*MockStep) (
    MockWorld *world, const char *verb, const char *argument, gpointer user_data);
void mock_world_run_script (
    MockWorld *world, const char *script, MockStep step, gpointer user_data);
