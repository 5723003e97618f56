/* SPDX-License-Identifier: BSD-3-Clause */
/* voice-agent: answers one call, greets the caller, and says back what it understood.
 *
 * Pipelines whose elements have the same channel share a call: one listens as long as the call
 * lasts, and each thing to say is a short pipeline of its own, gone when it has been said. */

#include <glib-unix.h>
#include <gst/gst.h>

#define LISTEN                                                                                     \
  "sipuasrc channel=agent ! queue ! audioconvert ! audioresample resample-method=nearest ! "       \
  "pocketsphinx ! fakesink"
#define SAY                                                                                        \
  "espeak name=voice ! audioconvert ! audioresample ! "                                            \
  "sipuasink channel=agent hangup-on-eos=false"

typedef struct {
  GMainLoop *loop;      /* (owned) */
  GstElement *listener; /* (owned) */
  GstElement *speaker;  /* (owned) (nullable) while it says something */
  GQueue texts;         /* (element-type utf8) what is still to be said */
  gboolean over;        /* the call is */
  int status;
} Agent;

/* Takes the error. */
static void
fail (Agent *self, GError *error)
{
  g_printerr ("error: %s\n", error->message);
  g_error_free (error);
  self->status = 1;
  g_main_loop_quit (self->loop);
}

static gboolean on_message (GstBus *bus, GstMessage *message, gpointer user_data);

static GstElement *
make (Agent *self, const gchar *description)
{
  g_autoptr (GstBus) bus = NULL;
  GError *error = NULL;
  GstElement *pipeline =
      gst_parse_launch_full (description, NULL, GST_PARSE_FLAG_FATAL_ERRORS, &error);

  if (pipeline == NULL) {
    fail (self, error);
    return NULL;
  }
  bus = gst_element_get_bus (pipeline);
  gst_bus_add_watch (bus, on_message, self);
  return pipeline;
}

static void
drop (GstElement **pipeline)
{
  if (*pipeline)
    gst_element_set_state (*pipeline, GST_STATE_NULL);
  gst_clear_object (pipeline);
}

/* One thing at a time. */
static void
say_next (Agent *self)
{
  g_autofree gchar *text = self->speaker || self->over ? NULL : g_queue_pop_head (&self->texts);

  if (text == NULL || (self->speaker = make (self, SAY)) == NULL)
    return;
  g_print ("says %s\n", text);
  gst_child_proxy_set (GST_CHILD_PROXY (self->speaker), "voice::text", text, NULL);
  gst_element_set_state (self->speaker, GST_STATE_PLAYING);
}

static void
say (Agent *self, const gchar *text, const gchar *more)
{
  g_queue_push_tail (&self->texts, g_strconcat (text, " ", more, NULL));
  say_next (self);
}

static void
on_element_message (Agent *self, const GstStructure *s)
{
  const gchar *state = gst_structure_get_string (s, "state");
  const gchar *hypothesis = gst_structure_get_string (s, "hypothesis");
  gboolean final = FALSE;

  if (gst_structure_has_name (s, "sip-call-state")) {
    g_print ("call %s\n", state);
    self->over = g_strcmp0 (state, "ended") == 0;
    if (g_strcmp0 (state, "confirmed") == 0)
      say (self, "Hello.", "Tell me something, and I say what I heard.");
  } else if (gst_structure_get_boolean (s, "final", &final) && final && hypothesis && *hypothesis) {
    g_print ("hears %s\n", hypothesis);
    say (self, "I heard:", hypothesis);
  }
}

static gboolean
on_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  Agent *self = user_data;
  GError *error = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ELEMENT) {
    on_element_message (self, gst_message_get_structure (message));
  } else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    gst_message_parse_error (message, &error, NULL);
    fail (self, error);
  } else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS) {
    if (GST_MESSAGE_SRC (message) != (GstObject *)self->speaker) {
      g_main_loop_quit (self->loop); /* the caller has hung up */
      return G_SOURCE_CONTINUE;
    }
    drop (&self->speaker);
    say_next (self);
    return G_SOURCE_REMOVE;
  }
  return G_SOURCE_CONTINUE;
}

static gboolean
on_interrupt (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_CONTINUE;
}

int
main (int argc, char **argv)
{
  Agent self = { .texts = G_QUEUE_INIT };

  gst_init (&argc, &argv);
  self.loop = g_main_loop_new (NULL, FALSE);
  g_unix_signal_add (SIGINT, on_interrupt, self.loop);
  self.listener = make (&self, LISTEN);
  if (self.listener) {
    gst_element_set_state (self.listener, GST_STATE_PLAYING);
    g_print ("listens\n");
    g_main_loop_run (self.loop);
  }
  drop (&self.speaker);
  drop (&self.listener);
  g_queue_clear_full (&self.texts, g_free);
  g_main_loop_unref (self.loop);
  return self.status;
}
