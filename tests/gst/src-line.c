/* SPDX-License-Identifier: BSD-3-Clause */
/* The pipeline of src-line.h. */
#include "src-line.h"

#include <gst/check/gstcheck.h>
#include <string.h>
#include <unistd.h>

#include "gstsipuareaper.h"
#include "gstsipuasink.h"
#include "gstsipuasrc.h"

#define GIVE_UP (20 * GST_SECOND) /* room for valgrind */

void
line_setup (void)
{
  static gsize done;

  if (g_once_init_enter (&done)) {
    fail_unless (GST_ELEMENT_REGISTER (sipuasrc, NULL));
    fail_unless (GST_ELEMENT_REGISTER (sipuasink, NULL));
    g_once_init_leave (&done, 1);
  }
}

const char *
line_address (void)
{
  static char address[16];
  guint pid = (guint)getpid ();

  g_snprintf (address, sizeof address, "127.%u.%u.%u", 1 + (pid >> 16) % 254, pid >> 8 & 0xff,
      1 + (pid & 0xff) % 254);
  return address;
}

static GstPadProbeReturn
buffer_probe (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Line *line = user_data;
  GstMapInfo map;

  gst_buffer_map (GST_PAD_PROBE_INFO_BUFFER (info), &map, GST_MAP_READ);
  g_mutex_lock (&line->lock);
  g_array_append_vals (line->samples, map.data, (guint)(map.size / 2));
  g_mutex_unlock (&line->lock);
  gst_buffer_unmap (GST_PAD_PROBE_INFO_BUFFER (info), &map);
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
event_probe (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Line *line = user_data;
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  GstCaps *caps;

  g_mutex_lock (&line->lock);
  if (GST_EVENT_TYPE (event) == GST_EVENT_EOS)
    line->eos++;
  if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS) {
    gst_event_parse_caps (event, &caps);
    gst_structure_get_int (gst_caps_get_structure (caps, 0), "rate", &line->rate);
  }
  g_mutex_unlock (&line->lock);
  return GST_PAD_PROBE_OK;
}

/* (unowned) (nullable) */
static GstElement *
find (Line *line, const char *name)
{
  GstElement *element = gst_bin_get_by_name (GST_BIN (line->pipeline), name);

  if (element)
    gst_object_unref (element);
  return element;
}

/* Media have other ports than free_udp_port() gives out, which are those that the system chooses. */
static char *
expand (guint16 port, const char *description)
{
  g_auto (GStrv) parts = g_strsplit (description, "$", -1);
  g_autofree char *properties = g_strdup_printf (
      "local-address=%s local-port=%u port-range=10000-32000", line_address (), port);

  return g_strjoinv (properties, parts);
}

static void
watch_src (Line *line)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (line->src, "src");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, buffer_probe, line, NULL);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, event_probe, line, NULL);
}

Line *
line_launch (guint16 port, const char *description)
{
  Line *line = g_new0 (Line, 1);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  line_setup ();
  g_mutex_init (&line->lock);
  line->samples = g_array_new (FALSE, FALSE, sizeof (gint16));
  line->port = port ? port : free_udp_port (line_address ());
  text = expand (line->port, description);
  line->pipeline = gst_parse_launch (text, &error);
  fail_unless (error == NULL, "%s", error ? error->message : "");
  gst_object_ref_sink (line->pipeline);
  line->bus = gst_element_get_bus (line->pipeline);
  line->src = find (line, "src");
  line->sink = find (line, "sink");
  if (line->src)
    watch_src (line);
  return line;
}

Line *
line_new_on (guint16 port, const char *properties, const char *downstream)
{
  g_autofree char *text = g_strdup_printf ("sipuasrc name=src $ %s ! %s",
      properties ? properties : "", downstream ? downstream : "fakesink sync=false async=false");

  return line_launch (port, text);
}

Line *
line_new (const char *properties, const char *downstream)
{
  return line_new_on (free_udp_port (line_address ()), properties, downstream);
}

GstFlowReturn
line_push (Line *line, GstBuffer *buffer)
{
  GstFlowReturn flow;

  g_signal_emit_by_name (find (line, "feed"), "push-buffer", buffer, &flow);
  gst_buffer_unref (buffer);
  return flow;
}

void
line_push_eos (Line *line)
{
  GstFlowReturn flow;

  g_signal_emit_by_name (find (line, "feed"), "end-of-stream", &flow);
}

void
line_free (Line *line)
{
  gpointer src = line->src, sink = line->sink;

  if (src)
    g_object_add_weak_pointer (src, &src);
  if (sink)
    g_object_add_weak_pointer (sink, &sink);
  line_go (line, GST_STATE_NULL);
  gst_bus_set_flushing (line->bus, TRUE);
  gst_object_unref (line->bus);
  gst_object_unref (line->pipeline);
  gst_sip_ua_reaper_wait ();
  fail_unless (src == NULL && sink == NULL, "an element is still there");
  g_array_unref (line->samples);
  g_mutex_clear (&line->lock);
  g_free (line);
}

void
line_go (Line *line, GstState state)
{
  fail_if (gst_element_set_state (line->pipeline, state) == GST_STATE_CHANGE_FAILURE,
      "cannot go to %s", gst_element_state_get_name (state));
}

Caller *
line_caller (Line *line)
{
  return caller_new (line_address (), line->port);
}

static gboolean
is_wanted (GstMessage *message, GstMessageType types, const char *name)
{
  return (GST_MESSAGE_TYPE (message) & types) && (!name || gst_message_has_name (message, name));
}

static void
fail_on_error (GstMessage *message)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *debug = NULL;

  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR)
    return;
  gst_message_parse_error (message, &error, &debug);
  fail ("error: %s (%s)", error->message, debug);
}

GstMessage *
line_expect (Line *line, GstMessageType types, const char *name)
{
  GstClockTime end = gst_util_get_timestamp () + GIVE_UP, now;

  while ((now = gst_util_get_timestamp ()) < end) {
    g_autoptr (GstMessage) message = gst_bus_timed_pop (line->bus, end - now);

    if (!message)
      break;
    if (is_wanted (message, types, name))
      return g_steal_pointer (&message);
    line->eos_passed |= GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS;
    fail_on_error (message);
  }
  fail ("no %s %s came", gst_message_type_get_name (types), name ? name : "");
  return NULL;
}

void
line_hear (Line *line, GstMessageType types, const char *name)
{
  gst_message_unref (line_expect (line, types, name));
}

void
line_hear_eos (Line *line)
{
  if (!line->eos_passed)
    line_hear (line, GST_MESSAGE_EOS, NULL);
  line->eos_passed = FALSE;
}

void
line_hear_state (Line *line, const char *state)
{
  gboolean found = FALSE;

  while (!found) {
    g_autoptr (GstMessage) message = line_expect (line, GST_MESSAGE_ELEMENT, "sip-call-state");

    found = g_str_equal (
        gst_structure_get_string (gst_message_get_structure (message), "state"), state);
  }
}

void
line_assert_none (Line *line, GstMessageType types)
{
  GstMessage *message;

  while ((message = gst_bus_pop (line->bus))) {
    fail_if (GST_MESSAGE_TYPE (message) & types, "%s came", GST_MESSAGE_TYPE_NAME (message));
    gst_message_unref (message);
  }
}

void
line_hear_error (Line *line, GQuark domain, int code, const char *const *words)
{
  g_autoptr (GstMessage) message = line_expect (line, GST_MESSAGE_ERROR, NULL);
  g_autoptr (GError) error = NULL;

  gst_message_parse_error (message, &error, NULL);
  fail_unless (g_error_matches (error, domain, code), "%s %d: %s",
      g_quark_to_string (error->domain), error->code, error->message);
  fail_unless (GST_MESSAGE_SRC (message) == GST_OBJECT (line->src)
               || GST_MESSAGE_SRC (message) == GST_OBJECT (line->sink));
  for (; *words; words++)
    fail_unless (
        strstr (error->message, *words) != NULL, "no \"%s\" in: %s", *words, error->message);
}

guint
line_get_uint (Line *line, const char *property)
{
  guint value;

  g_object_get (line->src ? line->src : line->sink, property, &value, NULL);
  return value;
}

char *
line_get_string (Line *line, const char *property)
{
  char *value;

  g_object_get (line->src ? line->src : line->sink, property, &value, NULL);
  return value;
}

guint
line_count (Line *line)
{
  guint count;

  g_mutex_lock (&line->lock);
  count = line->samples->len;
  g_mutex_unlock (&line->lock);
  return count;
}

double
line_tone_share (Line *line, guint first, guint count, double frequency)
{
  double share;

  g_mutex_lock (&line->lock);
  share = tone_share (line->samples, first, count, frequency, line->rate);
  g_mutex_unlock (&line->lock);
  return share;
}

typedef struct {
  Line *line;
  guint samples;
} Enough;

static gboolean
has_enough (gpointer data)
{
  Enough *enough = data;

  return line_count (enough->line) >= enough->samples;
}

void
line_run_until_samples (Line *line, Peer *peer, guint samples)
{
  Enough enough = { line, samples };

  peer_run_until (peer, has_enough, &enough);
}

Census
census_take (void)
{
  gst_sip_ua_reaper_wait ();
  return (Census){ count_threads (), count_descriptors () };
}

/* A joined thread's entry in /proc may outlive it for a moment, and so may one of a pool. */
void
census_check (const Census *before)
{
  gint64 end = g_get_monotonic_time () + 5 * G_TIME_SPAN_SECOND;
  Census now;

  g_thread_pool_stop_unused_threads ();
  do {
    now = census_take ();
    if (now.threads <= before->threads && now.descriptors <= before->descriptors)
      return;
    g_thread_yield ();
  } while (g_get_monotonic_time () < end);
  fail ("%u threads, %u descriptors; before: %u, %u", now.threads, now.descriptors, before->threads,
      before->descriptors);
}
